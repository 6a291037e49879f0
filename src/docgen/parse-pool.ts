import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createFileJob, type FileResult, type JobSettings } from './file-job.ts'
import { unreadable } from './files/source-files.ts'

/** Files that make a thread of its own worth its start. */
const FILES_PER_THREAD = 400
const MAX_THREADS = 8
/** So many that the threads end at about the same time, and few messages are sent. */
const BATCH = 24
/**
 * Characters of a bundle take 250 bytes of syntax tree: a large file is parsed in
 * a thread of its own, so that running out of memory costs that file and no more.
 */
const LARGE_BYTES = 1024 * 1024
const MEMORY_MB = { small: 512, large: 6144 } as const
/** Deeply nested code is parsed by deep recursion. */
const STACK_MB = 32

/**
 * Reads and parses files, in threads when there are many or they are large.
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
  const run: Run = { settings, results: new Map(), onProgress }
  const large = paths.filter((path) => sizeOf(path) > LARGE_BYTES)
  const small = large.length === 0 ? paths : paths.filter((path) => !large.includes(path))
  const count = threads ?? Math.min(availableParallelism(), MAX_THREADS, Math.floor(small.length / FILES_PER_THREAD))
  if (count < 2) await parseHere(run, small)
  else await parseInThreads(run, small, count)
  for (const path of large) await parseAlone(run, path)
  return paths.map((path) => run.results.get(path) ?? {})
}

type Run = {
  readonly settings: JobSettings
  readonly results: Map<string, FileResult>
  readonly onProgress: (done: number) => void
}

function keep({ results, onProgress }: Run, paths: readonly string[], read: readonly FileResult[]): void {
  for (const [index, path] of paths.entries()) results.set(path, read[index] ?? {})
  onProgress(results.size)
}

/** Lets the event loop turn now and then, for the progress line and for Ctrl-C. */
async function parseHere(run: Run, paths: readonly string[]): Promise<void> {
  const readFile = createFileJob(run.settings)
  for (let start = 0; start < paths.length; start += BATCH) {
    const batch = paths.slice(start, start + BATCH)
    keep(
      run,
      batch,
      batch.map((path) => readFile(path, false)),
    )
    await new Promise((resolve) => void setImmediate(resolve))
  }
}

async function parseInThreads(run: Run, paths: readonly string[], count: number): Promise<void> {
  let next = 0
  const takeBatch = (): readonly string[] => paths.slice(next, (next += BATCH))
  const failed: string[] = []
  const work = async (): Promise<void> => {
    while (next < paths.length) failed.push(...(await runThread(run, takeBatch, MEMORY_MB.small)).paths)
  }
  await Promise.all(Array.from({ length: count }, work))
  for (const path of failed) await parseAlone(run, path)
}

async function parseAlone(run: Run, path: string): Promise<void> {
  const batches = [[path]]
  const { paths, error } = await runThread(run, () => batches.pop() ?? [], MEMORY_MB.large)
  if (paths.length > 0) keep(run, paths, [{ warning: unreadable(path, error) }])
}

/**
 * Lets a thread parse batches until there are none.
 *
 * @returns the batch that it died of, and why.
 */
function runThread(
  run: Run,
  takeBatch: () => readonly string[],
  memoryMb: number,
): Promise<{ readonly paths: readonly string[]; readonly error?: unknown }> {
  return new Promise((resolve) => {
    const worker = new Worker(workerFile(), {
      workerData: run.settings,
      resourceLimits: { stackSizeMb: STACK_MB, maxOldGenerationSizeMb: memoryMb },
      execArgv: [],
    })
    let batch = takeBatch()
    const send = (): void => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      if (batch.length > 0) worker.postMessage(batch)
      else {
        resolve({ paths: [] })
        void worker.terminate()
      }
    }
    worker.on('message', (read: readonly FileResult[]) => {
      keep(run, batch, read)
      batch = takeBatch()
      send()
    })
    worker.on('error', (error) => resolve({ paths: batch, error }))
    // A summary can be nested more deeply than this thread's stack can take in.
    worker.on('messageerror', () => {
      resolve({ paths: batch, error: new Error('the code is nested too deeply') })
      void worker.terminate()
    })
    worker.on('exit', () => resolve({ paths: batch, error: new Error('the thread that read it ended') }))
    send()
  })
}

/** The worker's file: next to this one as source, a chunk of its own in the bundle. */
function workerFile(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? './parse-worker.ts' : './docgen-worker.cjs', import.meta.url)
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
