import { DETECTORS } from './names.ts'
import { readText, report, type Source } from './source.ts'
import { readBoolean, readLowerCaseList } from './values.ts'

/** The environment last, so that the user's own attributes win (§7-7). */
const DEFAULT: readonly string[] = ['host', 'os', 'process', 'serviceinstance', 'env']

/**
 * The resource detectors, in order (§7-7): those named, with the container's one
 * when the flag asks for it; `none` stays none.
 *
 * @param isKubernetes there the flag is honoured, with a warning (M-50)
 */
export function readDetectors(source: Source, isKubernetes: boolean): readonly string[] {
  const detectors = readText(source, 'OTEL_NODE_RESOURCE_DETECTORS') === undefined ? DEFAULT : readNamed(source)
  const flag = '_OTEL_ENABLE_CONTAINER_RESOURCE_DETECTOR'
  if (readText(source, flag) === undefined || !readBoolean(source, flag)) return detectors
  if (detectors.length === 0) {
    report(source, flag, {
      finding: 'has no effect with OTEL_NODE_RESOURCE_DETECTORS=none',
      action: 'container.id is not detected',
    })
    return detectors
  }
  if (isKubernetes) {
    report(source, flag, {
      finding: 'may contradict what Kubernetes knows',
      action: "container.id is detected all the same (the collector's k8sattributes processor is the better source)",
    })
  }
  return detectors.includes('container') ? detectors : ['container', ...detectors]
}

function readNamed(source: Source): readonly string[] {
  const name = 'OTEL_NODE_RESOURCE_DETECTORS'
  const given = readLowerCaseList(source, name)
  const isKnown = (entry: string): boolean => DETECTORS.some((detector) => detector === entry)
  const known = given.filter(isKnown)
  const isNone = given.includes('none')
  const isAll = given.includes('all')
  for (const value of given) {
    if (isKnown(value) || value === 'none' || value === 'all') continue
    const action = isNone || isAll || known.length > 0 ? 'it is ignored' : `using ${DEFAULT.join(',')}`
    report(source, name, { value, expected: `one of ${DETECTORS.join(', ')}, all, none`, action })
  }
  if (isNone) {
    if (isAll || known.length > 0) {
      report(source, name, { finding: 'has none beside other detectors', action: 'nothing is detected' })
    }
    return []
  }
  if (isAll) return [...DETECTORS.filter((detector) => detector !== 'env'), 'env']
  return known.length === 0 ? DEFAULT : known
}
