import { describe, expect, it } from "vitest";
import type { LogLevel } from "../../app/contract/settings.ts";
import { createLogger, type LoggerOptions } from "../../app/telemetry/logger.ts";

function capture(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger(
    { level: "trace", base: { environment: "prod" }, ...options },
    { write: (line) => void lines.push(line) },
  );
  return { logger, lines, last: () => JSON.parse(lines.at(-1) ?? "{}") };
}

describe("createLogger", () => {
  it("writes one JSON object a line: time, level, severity, base and message", () => {
    const { logger, lines, last } = capture();
    logger.warn({ outcome: "ok" }, "hello");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(last()).toEqual({
      level: "warn",
      severity: "WARNING",
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
      environment: "prod",
      outcome: "ok",
      message: "hello",
    });
  });

  it.each([
    ["trace", "DEBUG"],
    ["debug", "DEBUG"],
    ["info", "INFO"],
    ["warn", "WARNING"],
    ["error", "ERROR"],
    ["fatal", "CRITICAL"],
  ] as const)("calls %s %s for Google Cloud", (level, severity) => {
    const { logger, last } = capture();
    logger[level]("x");
    expect(last().severity).toBe(severity);
  });

  it.each<LogLevel>(["trace", "info", "warn", "error", "fatal"])(
    "writes audit events at level %s",
    (level) => {
      const { logger, lines } = capture({ level });
      logger.audit.info({ audit: "tool_call" }, "request");
      logger.audit.error({ audit: "tool_call" }, "request failed");
      expect(lines).toHaveLength(2);
    },
  );

  it("writes nothing less severe than its level", () => {
    const { logger, lines } = capture({ level: "error" });
    logger.info("x");
    logger.warn("x");
    expect(lines).toEqual([]);
  });

  it("links a line to its trace when the project is known", () => {
    const trace_id = "0af7651916cd43dd8448eb211c80319c";
    const linked = capture({ googleCloudProject: "acme" });
    linked.logger.info({ trace_id }, "x");
    expect(linked.last()["logging.googleapis.com/trace"]).toBe(`projects/acme/traces/${trace_id}`);
    linked.logger.info({}, "x");
    expect(linked.last()).not.toHaveProperty(["logging.googleapis.com/trace"]);
    const alone = capture();
    alone.logger.info({ trace_id }, "x");
    expect(alone.last()).toMatchObject({ trace_id });
    expect(alone.last()).not.toHaveProperty(["logging.googleapis.com/trace"]);
  });

  it.each([
    ["a header", { authorization: "hush" }],
    ["a header of a request", { request: { headers: { "x-other": "hush" } } }],
    ["headers", { headers: { authorization: "hush" } }],
    ["an API key's header", { "x-api-key": "hush" }],
    ["arguments", { arguments: { a: "hush" } }],
    ["parameters of a message", { message2: { params: { a: "hush" } } }],
    ["a bearer token in a text", { note: "sent Bearer hush.hush-hush" }],
    ["a JSON Web Token", { note: "eyJhbGciOi.eyJzdWIiOiJ.hush" }],
    ["a URL's password", { url: "rediss://user:hush@redis:6379/0" }],
    ["a URL's password with an @", { url: "redis://user:x@hush@redis:6379/0" }],
    ["an error's message", { err: new Error("hush") }],
  ])("leaves out the secret of %s that is logged by mistake", (_what, fields) => {
    const { logger, lines, last } = capture();
    logger.error(fields, "x");
    expect(lines.join("")).not.toContain("hush");
    expect(last().message).toBe("x");
  });

  it("leaves a file's URL in a stack as it is", () => {
    const { logger, last } = capture();
    logger.error({ stack: "file:///a/node_modules/@scope/b.js:1:2" }, "x");
    expect(last().stack).toBe("file:///a/node_modules/@scope/b.js:1:2");
  });

  it.each([
    [true, 2],
    [false, 1],
  ])("writes fields that lines have in common (audit: %s)", (audit, written) => {
    const { logger, lines, last } = capture({ level: "error" });
    const { info, error } = logger.withFields({ method: "ping", tool: undefined }, { audit });
    info({ outcome: "ok" }, "request");
    error({ outcome: "crash" }, "request failed");
    expect(lines).toHaveLength(written);
    expect(last()).toMatchObject({ level: "error", environment: "prod", method: "ping", outcome: "crash" });
    expect(last()).not.toHaveProperty("tool");
  });

  it("leaves secrets out of the fields that lines have in common", () => {
    const { logger, lines } = capture();
    const fields = { headers: { authorization: "hush" }, note: "sent Bearer hush.hush-hush" };
    logger.withFields(fields, { audit: false }).info({}, "x");
    expect(lines).toHaveLength(1);
    expect(lines.join("")).not.toContain("hush");
  });

  it("writes the same lines to a file", () => {
    const written: string[] = [];
    const { logger, lines } = capture({ file: { write: (line) => void written.push(line) } });
    logger.trace("a");
    logger.error({ url: "redis://u:hush@r" }, "b");
    expect(written).toEqual(lines);
    expect(written).toHaveLength(2);
  });
});
