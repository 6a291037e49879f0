type InspectOptions = { depth?: number | null; stylize?: (text: string, style: string) => string }

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * Lets `util.inspect` and `console.log` show objects of a class as `Name { …fields }`: what
 * they hold, not how they are built. The SDK's own spans and tracers do the same.
 * @param prototype of the class
 * @param fieldsOf what to show of one object
 */
export function showAs<T extends object>(name: string, prototype: T, fieldsOf: (object: T) => object): void {
  Object.defineProperty(prototype, INSPECT, {
    configurable: true,
    value(
      this: T,
      depth: number,
      options: InspectOptions,
      inspect: (value: unknown, options: InspectOptions) => string,
    ) {
      if (depth < 0) return options.stylize?.(`[${name}]`, 'special') ?? `[${name}]`
      const inner = options.depth == null ? options : { ...options, depth: options.depth - 1 }
      return `${name} ${inspect(fieldsOf(this), inner)}`
    },
  })
}
