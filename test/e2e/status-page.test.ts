import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, launchChromium } from "../support/chromium.ts";
import { fillHistory } from "../support/fill-history.ts";
import { type FleetServer, startFleetServer } from "../support/start-fleet-server.ts";
import { startTestMonitor, type TestMonitor } from "../support/start-test-monitor.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { waitFor } from "../support/wait-for.ts";

/** Writes the pictures of docs/monitor.md anew. */
const updatePictures = process.env["UPDATE_SCREENSHOTS"] === "1";

const past = [
  {
    name: "primary",
    responseMs: 42,
    outages: [{ hoursAgo: 9, minutes: 4, status: "error", reason: "no answer in time" }],
  },
  {
    name: "secondary",
    responseMs: 88,
    outages: [
      { hoursAgo: 16.2, minutes: 21, status: "unhealthy", reason: "ready: answered 503 (unavailable)" },
      { hoursAgo: 0.5, minutes: 3, status: "unhealthy", reason: "mcp: answered 500" },
    ],
  },
  { name: "staging", responseMs: 61, outages: [] },
] as const;

describe.skipIf(!hasChromium)("the status page in chromium", () => {
  const directory = temporaryDirectory();
  const servers = new Map<string, FleetServer>();
  let monitor: TestMonitor;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    fillHistory(directory.path("history.db"), Date.now(), past);
    const started = await Promise.all(past.map(() => startFleetServer()));
    past.forEach(({ name }, index) => {
      const server = started[index];
      if (server) servers.set(name, server);
    });
    const targets = [...servers].flatMap(([name, { origin }]) => ["--target", `${name}=${origin}`]);
    if (updatePictures) await warmUp(targets);
    monitor = await startTestMonitor(
      [...targets, ...["--failover", server("primary").origin, "--history", directory.path("history.db")]],
      { intervalMs: updatePictures ? 1000 : 250 },
    );
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await monitor?.stop();
    await Promise.all([...servers.values()].map((each) => each.stop()));
    directory.remove();
  });

  function server(name: string): FleetServer {
    const found = servers.get(name);
    if (found === undefined) throw new Error(`No server ${name} was started`);
    return found;
  }

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(monitor.origin);
    await card(page, "staging").waitFor();
    return page;
  }

  const card = (page: Page, name: string) => page.getByRole("listitem", { name, exact: true });
  const heading = (page: Page) => page.getByRole("heading", { level: 1 });

  async function violations(page: Page): Promise<readonly string[]> {
    // By the debugger's door: the page's own policy lets no script in but its own.
    await page.evaluate(axe.source);
    const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
    const { violations: rules } = found as { violations: { id: string; nodes: { html: string }[] }[] };
    return rules.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  it("shows each server, which one serves, how fast it is, and what is left of its budgets", async () => {
    const page = await open();
    await heading(page).getByText("All 3 servers are up").waitFor();
    const primary = card(page, "primary");
    await primary.getByText("Healthy").waitFor();
    await primary.getByText("Serving").waitFor();
    expect(await card(page, "secondary").getByText("Serving").isVisible()).toBe(false);
    const text = await primary.innerText();
    expect(text).toMatch(/\d ms/);
    expect(text).toMatch(/Up 24 h\s+99\.7\d %/);
    expect(text).toMatch(/Requests are answered 99\.9 %\s+39 min of 43 min/);
    expect(text).toMatch(/p95\s+[\d.]+ ms/);
    expect(await primary.locator("svg.line path.stroke").count()).toBeGreaterThan(0);
    expect(await primary.locator("svg.bars rect").count()).toBe(48);
    const incidents = page.getByRole("table");
    expect(await incidents.getByRole("row").count()).toBe(4);
    expect(await incidents.innerText()).toMatch(/secondary.*21 min.*ready: answered 503/);
    await page.context().close();
  });

  it("reads its charts to the keyboard", async () => {
    const page = await open();
    const chart = card(page, "secondary").getByRole("slider", { name: "Availability" });
    await chart.focus();
    expect(await chart.getAttribute("aria-valuetext")).toMatch(/^\d\d:\d\d: \d/);
    await page.keyboard.press("Home");
    const first = await chart.getAttribute("aria-valuetext");
    await page.keyboard.press("ArrowRight");
    const second = await chart.getAttribute("aria-valuetext");
    expect(first).toMatch(/: 100 %$/);
    expect(second).not.toBe(first);
    await card(page, "secondary")
      .getByText(second ?? "")
      .waitFor();
    await page.context().close();
  });

  it("fits a phone without scrolling sideways", async () => {
    const page = await open({ viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await page.context().close();
  });

  it("shows without a reload that a server dies and that it is back", async () => {
    const page = await open();
    await heading(page).getByText("All 3 servers are up").waitFor();
    await page.evaluate("window.neverReloaded = true");
    await server("staging").kill();
    const staging = card(page, "staging");
    await staging.getByText("No answer").waitFor();
    await heading(page).getByText("staging is down").waitFor();
    await staging.getByText("Connection refused").waitFor();
    await staging.getByText("alert sent").waitFor();
    expect(await page.title()).toBe("staging is down · MCP fleet");
    await page.getByRole("row", { name: /staging.*ongoing.*connection refused/ }).waitFor();

    for (const [colorScheme, viewport] of looks) {
      const looked = await open({ colorScheme, viewport });
      await heading(looked).getByText("staging is down").waitFor();
      expect(await violations(looked)).toEqual([]);
      if (updatePictures) await takePicture(looked, viewport.width < 600 ? "phone" : colorScheme);
      await looked.context().close();
    }

    await server("staging").revive();
    await heading(page).getByText("All 3 servers are up").waitFor();
    await staging.getByText("Healthy").waitFor();
    expect(await page.evaluate("window.neverReloaded")).toBe(true);
    await page.context().close();
  });

  it.each(["light", "dark"] as const)("has nothing that axe objects to in %s", async (colorScheme) => {
    const page = await open({ colorScheme });
    await heading(page).getByText("All 3 servers are up").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it("says when the monitor itself is gone, and from when the state is", async () => {
    const own = await startTestMonitor(["--target", `primary=${server("primary").origin}`]);
    const page = await (await browser.newContext()).newPage();
    await page.goto(own.origin);
    await heading(page).getByText("primary is up").waitFor();
    await own.stop();
    await page
      .getByRole("alert")
      .getByText(/The monitor does not answer\. What you see is from \d\d:\d\d:\d\d\./)
      .waitFor();
    await page.context().close();
  });

  it("breaks none of its own rules on the way", () => {
    expect(complaints).toEqual([]);
  });
});

const looks = [
  ["light", { width: 1440, height: 900 }],
  ["dark", { width: 1440, height: 900 }],
  ["dark", { width: 390, height: 844 }],
] as const;

/** The first calls of a process take ten times as long as the next, which a picture would be all about. */
async function warmUp(targets: readonly string[]): Promise<void> {
  const first = await startTestMonitor(targets);
  const checked = (count: number) => count >= past.length * 20;
  await waitFor(async () => {
    const text = await (await fetch(`${first.origin}/metrics`)).text();
    const counts = text.matchAll(/^mcp_health_checks_total\{.*,status="healthy"\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }, checked);
  await first.stop();
}

async function takePicture(page: Page, name: string): Promise<void> {
  const path = new URL(`../../docs/images/status-page-${name}.png`, import.meta.url).pathname;
  await page.screenshot({ path, fullPage: name !== "phone" });
}
