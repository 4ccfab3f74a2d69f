/**
 * Runs the server and starts it again whenever a file of app/ changes.
 *
 *   npm run dev
 *
 * `node --watch` loses sight of a file that an editor saves by renaming, so directories are watched here.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const APP = join(ROOT, "app");
/** Editors write a file in several steps; they are one change. */
const SETTLE_MS = 100;
/** A server that has not stopped by then is ended: its calls are not worth waiting for here. */
const STOP_MS = 1000;

let server: ChildProcess | undefined;
let watchers: FSWatcher[] = [];
let timer: NodeJS.Timeout | undefined;
let restarts: Promise<void> = Promise.resolve();
let stopping = false;

function start(): void {
  const flags = ["--disable-warning=ExperimentalWarning", "--enable-source-maps"];
  const child = spawn(process.execPath, [...flags, "app/main.ts"], { cwd: ROOT, stdio: "inherit" });
  child.once("exit", (code) => {
    if (server === child) server = undefined;
    if (!stopping && code !== 0 && code !== null) console.error("The server ended; waiting for a change");
  });
  server = child;
}

async function stop(): Promise<void> {
  const child = server;
  if (!child) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(late);
}

function watchAll(): void {
  for (const watcher of watchers) watcher.close();
  const folders = readdirSync(APP, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  watchers = [APP, ...folders].map((folder) => watch(folder, onChange));
}

function onChange(): void {
  clearTimeout(timer);
  // One after the other: a change during a restart must not start a second server.
  timer = setTimeout(() => {
    restarts = restarts.then(restart);
  }, SETTLE_MS);
}

async function restart(): Promise<void> {
  console.error("A file changed; starting again");
  await stop();
  if (stopping) return;
  watchAll();
  start();
}

async function end(): Promise<void> {
  if (stopping) return;
  stopping = true;
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  await stop();
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
watchAll();
start();
