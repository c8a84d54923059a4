/** Handlers by the name of what they hear. One that throws is told of, and stops no other. */
export class Emitter<Events extends object> {
  readonly #handlers = new Map<keyof Events, Set<(told: never) => void>>();

  constructor(private readonly failed: (what: string, error: unknown) => void) {}

  /** on calls the handler from now on, until the returned function is called. */
  on<Name extends keyof Events>(name: Name, handler: (told: Events[Name]) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    handlers.add(handler);
    return () => { handlers.delete(handler); };
  }

  tell<Name extends keyof Events>(name: Name, told: Events[Name]): void {
    for (const handler of [...(this.#handlers.get(name) ?? [])]) {
      try {
        (handler as (told: Events[Name]) => void)(told);
      } catch (error) {
        this.failed(`a handler of ${String(name)} failed`, error);
      }
    }
  }
}
