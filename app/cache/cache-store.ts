/** Where cached texts live. Neither function ever throws. */
export interface CacheStore {
  readonly get: (key: string) => Promise<CacheLookup>;
  /** Keeps a text for so many seconds; losing it is no error. */
  readonly set: (key: string, text: string, ttlSeconds: number) => Promise<void>;
}

export type CacheLookup =
  | { readonly kind: "hit"; readonly text: string }
  | { readonly kind: "miss" }
  /** The store could not be asked. */
  | { readonly kind: "unavailable" };
