export function job(log) {
  log.info('job.done')
}
