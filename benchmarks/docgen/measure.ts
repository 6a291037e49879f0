// Preloaded into the process that is measured: says at its end what it used, on stderr.
import { writeSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
    writeSync(2, `cpuMs=${Math.round((userCPUTime + systemCPUTime) / 1000)} peakMb=${Math.round(maxRSS / 1024)}\n`)
  })
}
