import { parentPort, workerData } from 'node:worker_threads'
import { createFileJob, type FileResult, type JobSettings } from './file-job.ts'

/** Parts of a scan, in a thread of its own: paths come in, summaries go out. */
const settings = workerData as JobSettings
const readFile = createFileJob(settings)

parentPort?.on('message', (paths: readonly string[]) => {
  const results: readonly FileResult[] = paths.map((path) => readFile(path, false))
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(results)
})
