/** Sends made-up requests and bytes to the production server: nothing may crash it, leak from it or stay in it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { runCommand } from "../../tools/shared/command.ts";
import { Failure, UsageFailure } from "../../tools/shared/failure.ts";
import { fuzz } from "./fuzz.ts";

const CONCURRENCY = 16;
/** Caches, pools and compiled code are there after this share of the cases. */
const EARLY_SHARE = 0.1;
/** More heap than this after the rest of the cases is something that stayed. */
const MAX_GROWTH = 0.1;

await runCommand(
  {
    name: "fuzz",
    about: "Sends made-up requests and bytes to a server of its own: no crash, no 5xx, no leak, memory back.",
    environment: "none",
    options: {
      cases: { value: "count", about: "how many; 100000 unless told otherwise" },
      seed: { value: "number", about: "repeats the cases of an earlier run" },
      json: { about: "print the result as JSON" },
    },
    exits: ["0   nothing found", "1   something found", "64  wrong arguments"],
    notes: ["What a run finds belongs into test/fixtures/fuzz-cases.json: npm test sends those every time."],
  },
  async ({ flags, values }) => {
    const cases = wholeNumber("cases", values.cases ?? "100000");
    const seed = wholeNumber("seed", values.seed ?? String(Date.now() % 2 ** 31));
    process.stderr.write(`seed ${seed}\n`);
    const server = await startServerProcess();
    let sent = 0;
    const onCase = () => {
      sent++;
      if (sent % 10_000 === 0) process.stderr.write(`${sent} of ${cases}\n`);
    };
    const send = (count: number, from: number) =>
      fuzz({ port: server.port, cases: count, seed: from, concurrency: CONCURRENCY, onCase });
    try {
      const early = Math.ceil(cases * EARLY_SHARE);
      let found = await send(early, seed);
      const before = await server.heapUsedBytes();
      found ??= await send(cases - early, seed + CONCURRENCY);
      const after = await server.heapUsedBytes();
      const result = { cases: sent, seed, found, heapUsedBytes: { before, after } };
      if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
      if (found) throw new Failure(`${found.problem}\n${JSON.stringify(found.case)}`);
      if (server.said() !== "") throw new Failure(`the server wrote to standard error: ${server.said()}`);
      const growth = (after - before) / before;
      if (!flags.json) {
        const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
        process.stdout.write(`${sent} cases: no crash, no 5xx, nothing leaked\n`);
        process.stdout.write(`heap ${mib(before)} after ${early}, ${mib(after)} at the end\n`);
      }
      if (growth > MAX_GROWTH) throw new Failure(`the heap grew by ${(growth * 100).toFixed(0)} %`);
      return 0;
    } finally {
      server.kill();
    }
  },
);

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new UsageFailure(`--${name} takes a whole number above 0, not "${value}"`);
}

/** A process of its own: what crashes is the server, and its heap holds nothing of ours. */
async function startServerProcess() {
  const child = fork(new URL("../../bench/heap-server.ts", import.meta.url), {
    execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      METRICS_PORT: "0",
      LOG_LEVEL: "fatal",
      RATE_LIMIT: "1000000",
      RATE_LIMIT_BURST: "1000000",
      CACHE_MAX_ENTRIES: "100",
    },
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  const crashed = once(child, "exit").then(([code]) => {
    throw new Failure(`the server ended with ${code}: ${said}`);
  });
  crashed.catch(() => {});
  const answer = async <Answer>() => (await Promise.race([once(child, "message"), crashed]))[0] as Answer;
  const { origin } = await answer<{ origin: string }>();
  return {
    port: Number(new URL(origin).port),
    said: () => said,
    heapUsedBytes: async () => {
      child.send("measure");
      return (await answer<{ heapUsedBytes: number }>()).heapUsedBytes;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
