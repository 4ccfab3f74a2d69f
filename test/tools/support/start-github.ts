import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { Github } from "../../../tools/report/github.ts";

interface Item {
  readonly number?: number;
  readonly id: number;
  readonly user: { readonly login: string };
  body: string;
  state?: string;
  title?: string;
  readonly head?: { readonly sha: string };
}

/** Whom GitHub names as the author of what a workflow's token writes. */
const BOT = { login: "github-actions[bot]" };

/** GitHub's REST API for one repository as far as reports use it, with what it holds to look at. */
export interface GithubStandIn {
  readonly apiUrl: string;
  /** Asks it as a workflow does. */
  readonly client: Github;
  readonly pulls: Item[];
  readonly comments: Map<number, Item[]>;
  readonly issues: Item[];
  /** Method and path of every change. */
  readonly changes: string[];
}

export async function startGithub(): Promise<GithubStandIn> {
  const pulls: Item[] = [];
  const issues: Item[] = [];
  const comments = new Map<number, Item[]>();
  const changes: string[] = [];
  let lastId = 0;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://github");
    const path = url.pathname.replace("/repos/acme/mcp/", "");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as Partial<Item>) : {};
    const answer = (status: number, value: unknown) => {
      if (request.method !== "GET" && status < 300) changes.push(`${request.method} ${path}`);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    const page = (items: readonly Item[]) => {
      const size = Number(url.searchParams.get("per_page") ?? 30);
      const start = (Number(url.searchParams.get("page") ?? 1) - 1) * size;
      answer(200, items.slice(start, start + size));
    };
    if (request.headers.authorization !== "Bearer token") return answer(403, { message: "no" });

    const thread = /^issues\/(\d+)\/comments$/.exec(path)?.[1];
    const comment = /^issues\/comments\/(\d+)$/.exec(path)?.[1];
    const issue = /^issues\/(\d+)$/.exec(path)?.[1];
    const found =
      comment === undefined
        ? issues.find((each) => each.number === Number(issue))
        : [...comments.values()].flat().find((each) => each.id === Number(comment));
    if (path === "pulls") return page(pulls);
    if (thread !== undefined) {
      const list = comments.get(Number(thread)) ?? [];
      comments.set(Number(thread), list);
      if (request.method === "GET") return page(list);
      list.push({ id: ++lastId, user: BOT, body: String(body.body) });
      return answer(201, list.at(-1));
    }
    if (path === "issues" && request.method === "GET")
      return page(issues.filter(({ state }) => state === "open"));
    if (path === "issues") {
      const number = ++lastId;
      issues.push({ id: number + 1000, number, user: BOT, body: String(body.body), state: "open", ...body });
      return answer(201, issues.at(-1));
    }
    if (!found || request.method !== "PATCH") return answer(404, {});
    Object.assign(found, body);
    answer(200, found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl,
    client: new Github({ apiUrl, repository: "acme/mcp", token: "token" }),
    pulls,
    comments,
    issues,
    changes,
  };
}
