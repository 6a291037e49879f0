import type { InstrumentationsConfig } from '../config/config.ts'
import type { CatalogueEntry } from './catalogue.ts'

/** The instrumentations that are on: those named, else the defaults, less the disabled ones. */
export function selectInstrumentations(
  catalogue: readonly CatalogueEntry[],
  { enabled, disabled }: Pick<InstrumentationsConfig, 'enabled' | 'disabled'>,
): readonly CatalogueEntry[] {
  return catalogue.filter(({ name, offBecause }) => {
    if (disabled.includes(name)) return false
    return enabled === undefined ? offBecause === undefined : enabled.includes(name)
  })
}
