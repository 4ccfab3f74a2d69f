import { Failure } from "../shared/failure.ts";

export interface GithubOptions {
  /** For example https://api.github.com. */
  readonly apiUrl: string;
  /** owner/name. */
  readonly repository: string;
  readonly token: string;
}

/** Who workflows write as; whatever else has our marker is somebody else's text. */
const AUTHOR = "github-actions[bot]";
const PAGE_SIZE = 100;
const TIMEOUT_MS = 30_000;

/** A comment or an issue that a workflow wrote. */
export interface Entry {
  /** Of a comment its id, of an issue its number. */
  readonly id: number;
  readonly body: string;
}

interface Written {
  readonly id: number;
  readonly number?: number;
  readonly body: string | null;
  readonly user: { readonly login: string } | null;
}

/** What reports need of GitHub's REST API for one repository. @see https://docs.github.com/rest */
export class Github {
  private readonly options: GithubOptions;

  constructor(options: GithubOptions) {
    this.options = options;
  }

  /** Number of the open pull request whose head is this commit of this branch; none where it has moved on. */
  async findPullRequest(head: string, commit: string): Promise<number | undefined> {
    const query = new URLSearchParams({ state: "open", head });
    for await (const found of this.list<{ number: number; head: { sha: string } }>("pulls", query)) {
      if (found.head.sha === commit) return found.number;
    }
    return undefined;
  }

  /** The first comment of a pull request that a workflow wrote and that starts with a marker. */
  findComment(pullRequest: number, marker: string): Promise<Entry | undefined> {
    return this.findOwn(`issues/${pullRequest}/comments`, new URLSearchParams(), marker);
  }

  async createComment(number: number, body: string): Promise<void> {
    await this.request("POST", `issues/${number}/comments`, { body });
  }

  async updateComment(id: number, body: string): Promise<void> {
    await this.request("PATCH", `issues/comments/${id}`, { body });
  }

  /** The first open issue that a workflow wrote and that starts with a marker. */
  findIssue(marker: string): Promise<Entry | undefined> {
    return this.findOwn("issues", new URLSearchParams({ state: "open" }), marker);
  }

  async createIssue(issue: { readonly title: string; readonly body: string }): Promise<void> {
    await this.request("POST", "issues", issue);
  }

  async updateIssue(number: number, change: { readonly body?: string; readonly state?: "closed" }) {
    await this.request("PATCH", `issues/${number}`, change);
  }

  private async findOwn(path: string, query: URLSearchParams, marker: string): Promise<Entry | undefined> {
    for await (const { id, number, body, user } of this.list<Written>(path, query)) {
      if (user?.login === AUTHOR && body?.startsWith(marker)) return { id: number ?? id, body };
    }
    return undefined;
  }

  private async *list<Item>(path: string, query: URLSearchParams): AsyncGenerator<Item> {
    for (let page = 1; ; page++) {
      const parameters = new URLSearchParams(query);
      parameters.set("per_page", String(PAGE_SIZE));
      parameters.set("page", String(page));
      const items = (await this.request("GET", `${path}?${parameters}`)) as readonly Item[];
      yield* items;
      if (items.length < PAGE_SIZE) return;
    }
  }

  private async request(method: string, path: string, body?: object): Promise<unknown> {
    const { apiUrl, repository, token } = this.options;
    const response = await fetch(`${apiUrl}/repos/${repository}/${path}`, {
      method,
      headers: { accept: "application/vnd.github+json", authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return response.json();
    const hint = response.status === 403 ? "; the job's permissions do not allow it" : "";
    throw new Failure(`GitHub answered ${response.status} to ${method} ${path.replace(/\?.*/, "")}${hint}`);
  }
}
