type Part = string | undefined;
type Level<Value> = Map<Part, Level<Value> | Value>;

/**
 * Values by a path of a few texts, all of the same length. Looked up text by text, because a key made of all of them
 * would have to be put together and hashed for every look-up.
 */
export class PathMap<Value extends object> {
  readonly #root: Level<Value> = new Map();

  getOrCreate(path: readonly Part[], create: () => Value): Value {
    let level = this.#root;
    const last = path.length - 1;
    for (let index = 0; index < last; index++) {
      let next = level.get(path[index]) as Level<Value> | undefined;
      if (!next) {
        next = new Map();
        level.set(path[index], next);
      }
      level = next;
    }
    const found = level.get(path[last]) as Value | undefined;
    if (found) return found;
    const created = create();
    level.set(path[last], created);
    return created;
  }
}
