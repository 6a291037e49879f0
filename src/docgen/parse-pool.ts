import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createFileJob, type FileResult, type JobSettings } from './file-job.ts'
import { unreadable } from './source-files.ts'

/** Files that make a thread of its own worth its start. */
const FILES_PER_THREAD = 400
const MAX_THREADS = 8
/** So many that the two threads end at about the same time, and few messages are sent. */
const BATCH = 24
/** Deeply nested code is parsed by deep recursion. */
const STACK_MB = 32

/**
 * Reads and parses files, in threads when there are many.
 *
 * @param onProgress is called with the number of files that are done.
 * @param threads undefined: as many as are worth it.
 * @returns the results in the order of the paths.
 */
export async function parseFiles(
  paths: readonly string[],
  settings: JobSettings,
  onProgress: (done: number) => void,
  threads?: number,
): Promise<readonly FileResult[]> {
  const count = threads ?? Math.min(availableParallelism(), MAX_THREADS, Math.floor(paths.length / FILES_PER_THREAD))
  return count < 2 ? parseHere(paths, settings, onProgress) : parseInThreads(paths, settings, onProgress, count)
}

/** Lets the event loop turn now and then, for the progress line and for Ctrl-C. */
async function parseHere(
  paths: readonly string[],
  settings: JobSettings,
  onProgress: (done: number) => void,
): Promise<readonly FileResult[]> {
  const readFile = createFileJob(settings)
  const results: FileResult[] = []
  for (const path of paths) {
    results.push(readFile(path, false))
    if (results.length % BATCH !== 0) continue
    onProgress(results.length)
    await new Promise((resolve) => void setImmediate(resolve))
  }
  return results
}

async function parseInThreads(
  paths: readonly string[],
  settings: JobSettings,
  onProgress: (done: number) => void,
  count: number,
): Promise<readonly FileResult[]> {
  const results: FileResult[] = Array.from({ length: paths.length }, () => ({}))
  let next = 0
  let done = 0
  const takeBatch = (): { readonly start: number; readonly paths: readonly string[] } => {
    const start = next
    next = Math.min(next + BATCH, paths.length)
    return { start, paths: paths.slice(start, next) }
  }

  const work = (): Promise<void> =>
    new Promise((resolve) => {
      const worker = new Worker(workerFile(), {
        workerData: settings,
        resourceLimits: { stackSizeMb: STACK_MB },
        execArgv: [],
      })
      let batch = takeBatch()
      const send = (): void => {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        if (batch.paths.length > 0) worker.postMessage(batch.paths)
        else void worker.terminate().then(() => resolve())
      }
      worker.on('message', (read: readonly FileResult[]) => {
        for (const [index, result] of read.entries()) results[batch.start + index] = result
        done += read.length
        onProgress(done)
        batch = takeBatch()
        send()
      })
      // A thread dies of one file, out of memory: its batch is said to be unreadable, and another thread goes on.
      worker.on('error', (error) => {
        for (const [index, path] of batch.paths.entries())
          results[batch.start + index] = { warning: unreadable(path, error) }
        done += batch.paths.length
        resolve(next < paths.length ? work() : undefined)
      })
      send()
    })

  await Promise.all(Array.from({ length: count }, work))
  return results
}

/** The worker's file: next to this one as source, a chunk of its own in the bundle. */
function workerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? './parse-worker.ts' : './docgen-worker.cjs', import.meta.url)
}
