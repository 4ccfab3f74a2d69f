import { LRUCache } from "lru-cache";
import { type IRateLimiterOptions, RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";

export interface BoundedRateLimiterMemoryOptions extends IRateLimiterOptions {
  readonly maxKeys: number;
}

/** Counts in this process, for at most so many keys: the one that was used longest ago is forgotten. */
export class BoundedRateLimiterMemory extends RateLimiterMemory {
  readonly #keys: LRUCache<string | number, true>;

  constructor({ maxKeys, ...options }: BoundedRateLimiterMemoryOptions) {
    super(options);
    this.#keys = new LRUCache<string | number, true>({
      // Not `max`, for which room is made at once: milliseconds of every start for keys that may never come.
      maxSize: maxKeys,
      sizeCalculation: () => 1,
      dispose: (_value, key, reason) => {
        if (reason === "evict") void this.delete(key);
      },
    });
  }

  override consume(key: string | number, points?: number): Promise<RateLimiterRes> {
    this.#keys.set(key, true);
    return super.consume(key, points);
  }
}
