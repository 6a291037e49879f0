/** A value on objects of others that nobody else can see or touch: not by keys, symbols, `util.inspect` or copying. */
export type HiddenField<Value> = {
  /**
   * Puts the value on an object, once: it cannot be replaced.
   * @throws TypeError when the object has one already
   */
  readonly put: (target: object, value: Value) => void
  readonly of: (target: object) => Value | undefined
  /** To be asked before `put`: objects are alike then, and what V8 has learned of them is not lost to what `of` sees. */
  readonly isOn: (target: object) => boolean
}

/** Constructs what it is given, so that a subclass puts its private fields on it. */
const Given = function given(target: object): object {
  return target
} as unknown as new (target: object) => object

/** Makes a field. It costs what an ordinary property does; a hidden property or a WeakMap costs thirty times as much. */
export function hiddenField<Value>(): HiddenField<Value> {
  class Field extends Given {
    readonly #value: Value

    constructor(target: object, value: Value) {
      super(target)
      this.#value = value
    }

    static of(target: object): Value | undefined {
      return #value in target ? target.#value : undefined
    }

    static isOn(target: object): boolean {
      return #value in target
    }
  }
  return {
    put: (target, value) => void new Field(target, value),
    of: (target) => Field.of(target),
    isOn: (target) => Field.isOn(target),
  }
}
