/** Where cached texts live. A store never throws for being away: it says so by `unavailable`. */
export interface CacheStore {
  readonly get: (key: string) => Promise<CacheLookup>;
  /** Keeps a text for so many seconds; losing it is no error. */
  readonly set: (key: string, text: string, ttlSeconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export type CacheLookup =
  | { readonly kind: "hit"; readonly text: string }
  | { readonly kind: "miss" }
  | { readonly kind: "unavailable" };
