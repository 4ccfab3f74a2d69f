import { DatabaseSync } from "node:sqlite";
import { objectives } from "../../contract/objectives.ts";
import type { Check } from "../probe/check.ts";
import type { History, Incident } from "./history.ts";

/** Thrown when the file cannot be used; the message says which and why. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
  readonly code = "HISTORY_UNUSABLE";
}

export interface HistoryLimits {
  /** Most checks kept, of all servers together: about 50 MB. */
  readonly maxChecks: number;
  readonly maxIncidents: number;
}

const HOUR_MS = 3_600_000;
/** The longest trend that is shown. */
const CHECK_AGE_MS = 24 * HOUR_MS;
const BUDGET_AGE_MS = Math.max(...objectives.map(({ windowDays }) => windowDays)) * 24 * HOUR_MS;
const PRUNE_EVERY_CHECKS = 500;
const defaultLimits: HistoryLimits = { maxChecks: 500_000, maxIncidents: 1000 };

/** Raised with every change of the tables; a file of another version is refused. */
const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE checks (
    server TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL, response_ms REAL, reason TEXT,
    PRIMARY KEY (server, at)
  ) WITHOUT ROWID;
  CREATE INDEX checks_by_time ON checks (at);
  CREATE TABLE budget_spends (
    server TEXT NOT NULL, objective TEXT NOT NULL, hour INTEGER NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (server, objective, hour)
  ) WITHOUT ROWID;
  CREATE TABLE incidents (
    id INTEGER PRIMARY KEY, server TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,
    status TEXT NOT NULL, reason TEXT NOT NULL
  );
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * A history in one SQLite file, bounded in size: checks of a day, budgets of the objectives' window by the hour, the
 * last incidents.
 *
 * @throws {@link HistoryError}
 */
export function openSqliteHistory(file: string, limits: HistoryLimits = defaultLimits): History {
  const database = open(file);
  const insertCheck = database.prepare("INSERT OR REPLACE INTO checks VALUES (?, ?, ?, ?, ?)");
  const spend = database.prepare(
    "INSERT INTO budget_spends VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seconds = seconds + excluded.seconds",
  );
  const selectChecks = database.prepare("SELECT * FROM checks WHERE server = ? AND at > ? ORDER BY at");
  const selectLast = database.prepare("SELECT * FROM checks WHERE server = ? ORDER BY at DESC LIMIT 1");
  const selectRun = database.prepare(
    `SELECT count(*) AS checks, min(at) AS since FROM checks WHERE server = ?1 AND at >
       (SELECT coalesce(max(at), 0) FROM checks WHERE server = ?1 AND (status = 'healthy') <> ?2)`,
  );
  const selectSpent = database.prepare(
    "SELECT coalesce(sum(seconds), 0) AS seconds FROM budget_spends WHERE server = ? AND objective = ? AND hour >= ?",
  );
  const insertIncident = database.prepare(
    "INSERT INTO incidents (server, started_at, status, reason) VALUES (?, ?, ?, ?)",
  );
  const endIncident = database.prepare(
    "UPDATE incidents SET ended_at = ? WHERE server = ? AND ended_at IS NULL",
  );
  const selectOngoing = database.prepare(
    "SELECT * FROM incidents WHERE server = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1",
  );
  const selectIncidents = database.prepare(
    `SELECT * FROM incidents WHERE server IN (SELECT value FROM json_each(?))
       ORDER BY started_at DESC, id DESC LIMIT ?`,
  );

  let sincePruned = 0;
  const prune = (now: number) => {
    const oldest = database
      .prepare("SELECT at FROM checks ORDER BY at DESC LIMIT 1 OFFSET ?")
      .get(limits.maxChecks);
    const bound = Math.max(now - CHECK_AGE_MS, oldest === undefined ? 0 : Number(oldest.at));
    database.prepare("DELETE FROM checks WHERE at <= ?").run(bound);
    database.prepare("DELETE FROM budget_spends WHERE hour < ?").run(hourOf(now - BUDGET_AGE_MS));
    database
      .prepare("DELETE FROM incidents WHERE id <= (SELECT max(id) FROM incidents) - ?")
      .run(limits.maxIncidents);
    sincePruned = 0;
  };

  return {
    addCheck: (server, { at, status, responseMs, reason }, spends) => {
      database.exec("BEGIN");
      try {
        insertCheck.run(server, at, status, responseMs ?? null, reason ?? null);
        for (const { objectiveId, seconds } of spends) spend.run(server, objectiveId, hourOf(at), seconds);
        if (++sincePruned >= PRUNE_EVERY_CHECKS) prune(at);
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    checksSince: (server, since) => selectChecks.all(server, since).map(toCheck),
    lastCheck: (server) => {
      const row = selectLast.get(server);
      return row && toCheck(row);
    },
    lastRun: (server) => {
      const last = selectLast.get(server);
      if (last === undefined) return undefined;
      const healthy = last.status === "healthy";
      const { checks, since } = selectRun.get(server, Number(healthy)) as { checks: number; since: number };
      return { healthy, checks, since };
    },
    spentSeconds: (server, objectiveId, since) =>
      Number(selectSpent.get(server, objectiveId, hourOf(since))?.seconds ?? 0),
    openIncident: ({ server, startedAt, status, reason }) => {
      insertIncident.run(server, startedAt, status, reason);
    },
    closeIncident: (server, endedAt) => {
      endIncident.run(endedAt, server);
    },
    incidents: (servers, limit) => selectIncidents.all(JSON.stringify(servers), limit).map(toIncident),
    ongoingIncident: (server) => {
      const row = selectOngoing.get(server);
      return row && toIncident(row);
    },
    close: () => database.close(),
  };
}

function open(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    // Two monitors on one file would each tell half of the story; the second cannot lock it.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
    if (version === 0) database.exec(`BEGIN; ${SCHEMA} COMMIT`);
    else if (version !== SCHEMA_VERSION) throw new Error(`it has version ${version}, not ${SCHEMA_VERSION}`);
    else database.exec("BEGIN IMMEDIATE; COMMIT");
    return database;
  } catch (error) {
    database?.close();
    const reason = (error as Error).message;
    const hint = reason.includes("locked") ? "; does another monitor use it?" : "";
    throw new HistoryError(`The history ${file} cannot be used: ${reason}${hint}`, { cause: error });
  }
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS);
}

type Row = Readonly<Record<string, unknown>>;

function toCheck({ at, status, response_ms, reason }: Row): Check {
  return {
    at: at as number,
    status: status as Check["status"],
    ...(response_ms === null ? {} : { responseMs: response_ms as number }),
    ...(reason === null ? {} : { reason: reason as string }),
  };
}

function toIncident({ id, server, started_at, ended_at, status, reason }: Row): Incident {
  return {
    id: id as number,
    server: server as string,
    startedAt: started_at as number,
    ...(ended_at === null ? {} : { endedAt: ended_at as number }),
    status: status as Incident["status"],
    reason: reason as string,
  };
}
