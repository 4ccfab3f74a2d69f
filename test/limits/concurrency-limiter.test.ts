import { describe, expect, it } from "vitest";
import {
  type ConcurrencyLimiterOptions,
  createConcurrencyLimiter,
  type Release,
} from "../../app/limits/concurrency-limiter.ts";

/** The limiter, whose places these tests always wait for. */
function createLimiter(options: ConcurrencyLimiterOptions) {
  const { acquire, emptyQueue } = createConcurrencyLimiter(options);
  return { acquire: async (signal: AbortSignal) => acquire(signal), emptyQueue };
}

const patient = new AbortController().signal;

async function take(pending: Promise<Release | undefined>): Promise<Release> {
  const release = await pending;
  if (!release) throw new Error("The queue was full");
  return release;
}

/** Whether a promise has settled by the time everything that was ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await new Promise(setImmediate);
  return settled;
}

/** How many places are free; takes none of them. */
async function countFree(limiter: ReturnType<typeof createLimiter>): Promise<number> {
  const taken: Release[] = [];
  for (;;) {
    const leaving = new AbortController();
    const pending = limiter.acquire(leaving.signal);
    pending.catch(() => {});
    if (!(await isSettled(pending))) leaving.abort();
    const release = await pending.catch(() => undefined);
    if (!release) break;
    taken.push(release);
  }
  for (const release of taken) release();
  return taken.length;
}

describe("createConcurrencyLimiter", () => {
  it("gives a free place at once, without a promise", () => {
    const { acquire } = createConcurrencyLimiter({ maxConcurrent: 1, maxQueued: 1 });
    expect(acquire(patient)).toBeInstanceOf(Function);
    expect(acquire(patient)).toBeInstanceOf(Promise);
    expect(acquire(patient)).toBeUndefined();
  });

  it("lets in as many as there are places, and turns away at once when there is no queue", async () => {
    const limiter = createLimiter({ maxConcurrent: 2, maxQueued: 0 });
    await take(limiter.acquire(patient));
    const release = await take(limiter.acquire(patient));
    expect(await limiter.acquire(patient)).toBeUndefined();
    release();
    await take(limiter.acquire(patient));
    expect(await limiter.acquire(patient)).toBeUndefined();
  });

  it("serves the queue in order, one for each place that is given back", async () => {
    const limiter = createLimiter({ maxConcurrent: 1, maxQueued: 2 });
    const first = await take(limiter.acquire(patient));
    const second = limiter.acquire(patient);
    const third = limiter.acquire(patient);
    expect(await limiter.acquire(patient)).toBeUndefined();
    first();
    const release = await take(second);
    expect(await isSettled(third)).toBe(false);
    release();
    (await take(third))();
    expect(await countFree(limiter)).toBe(1);
  });

  it("lets nobody pass the queue", async () => {
    const limiter = createLimiter({ maxConcurrent: 1, maxQueued: 2 });
    const first = await take(limiter.acquire(patient));
    const waiting = limiter.acquire(patient);
    first();
    const late = limiter.acquire(patient);
    expect(await isSettled(waiting)).toBe(true);
    expect(await isSettled(late)).toBe(false);
  });

  it("gives a place back once, however often it is asked to", async () => {
    const limiter = createLimiter({ maxConcurrent: 1, maxQueued: 0 });
    const release = await take(limiter.acquire(patient));
    release();
    await take(limiter.acquire(patient));
    release();
    expect(await limiter.acquire(patient)).toBeUndefined();
  });

  it("lets go of one who gives up waiting, with the reason, and serves the next", async () => {
    const limiter = createLimiter({ maxConcurrent: 1, maxQueued: 2 });
    const first = await take(limiter.acquire(patient));
    const impatient = new AbortController();
    const second = limiter.acquire(impatient.signal);
    const third = limiter.acquire(patient);
    impatient.abort(new Error("enough"));
    await expect(second).rejects.toThrow("enough");
    const fourth = limiter.acquire(patient);
    expect(await isSettled(fourth)).toBe(false);
    first();
    (await take(third))();
    (await take(fourth))();
    expect(await countFree(limiter)).toBe(1);
  });

  it("refuses one who gave up before, and takes no place for it", async () => {
    const limiter = createLimiter({ maxConcurrent: 1, maxQueued: 1 });
    await expect(limiter.acquire(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
    expect(await countFree(limiter)).toBe(1);
  });

  it("gives its place to one who gives up in the moment of being let in, so that it can give it back", async () => {
    const limiter = createLimiter({ maxConcurrent: 1, maxQueued: 1 });
    const first = await take(limiter.acquire(patient));
    const caller = new AbortController();
    const second = limiter.acquire(caller.signal);
    first();
    caller.abort(new Error("too late"));
    (await take(second))();
    expect(await countFree(limiter)).toBe(1);
  });

  it("turns away everybody who waits when the queue is emptied, and leaves those who are in alone", async () => {
    const limiter = createLimiter({ maxConcurrent: 1, maxQueued: 2 });
    const first = await take(limiter.acquire(patient));
    const waiting = [limiter.acquire(patient), limiter.acquire(patient)];
    limiter.emptyQueue();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    expect(await countFree(limiter)).toBe(0);
    first();
    expect(await countFree(limiter)).toBe(1);
  });
});
