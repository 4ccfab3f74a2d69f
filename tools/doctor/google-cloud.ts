import { type Answer, networkCode } from "./answer.ts";
import type { StateStore } from "./state-store.ts";

const SCOPES = "https://www.googleapis.com/auth/cloud-platform";

/** Where each API is, and the variable by which Terraform's provider, too, is told another place. */
const APIS = {
  project: ["GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT", "https://cloudresourcemanager.googleapis.com/v1/"],
  storage: ["GOOGLE_STORAGE_CUSTOM_ENDPOINT", "https://storage.googleapis.com/storage/v1/"],
  registry: ["GOOGLE_ARTIFACT_REGISTRY_CUSTOM_ENDPOINT", "https://artifactregistry.googleapis.com/v1/"],
} as const;

/** Asks Google Cloud as Terraform does: with the token, the key or the default credentials of this machine. */
export class GoogleCloud {
  private headers: Promise<Headers> | undefined;

  /** Whether anybody is signed in; a token that is out of date is noticed only by what it is shown to. */
  async signIn(): Promise<Answer<Headers>> {
    try {
      this.headers ??= authorization();
      return { status: "found", value: await this.headers };
    } catch (error) {
      const code = networkCode(error);
      return code === undefined
        ? { status: "signed-out", code: "no credentials that work" }
        : { status: "silent", code };
    }
  }

  /** The number of a project. */
  async projectNumber(project: string, signal: AbortSignal): Promise<Answer<string>> {
    const answer = await this.get("project", `projects/${project}`, signal);
    return answer.status === "found"
      ? { status: "found", value: (answer.value as { projectNumber: string }).projectNumber }
      : answer;
  }

  /** Whether Artifact Registry has an image of that digest. */
  async image(
    place: { readonly project: string; readonly region: string; readonly repository: string },
    image: string,
    digest: string,
    signal: AbortSignal,
  ): Promise<Answer<true>> {
    const { project, region, repository } = place;
    const parent = `projects/${project}/locations/${region}/repositories/${repository}`;
    return there(await this.get("registry", `${parent}/dockerImages/${image}@${digest}`, signal));
  }

  /** A Cloud Storage bucket with the states of an environment. */
  stateStore(bucket: string): StateStore {
    return {
      bucket,
      versioned: async (signal) => {
        const answer = await this.get("storage", `b/${bucket}?fields=versioning`, signal);
        if (answer.status !== "found") return answer;
        const { versioning } = answer.value as { readonly versioning?: { readonly enabled?: boolean } };
        return { status: "found", value: versioning?.enabled === true };
      },
      holds: async (stack, signal) => {
        const object = encodeURIComponent(`${stack}/default.tfstate`);
        return there(await this.get("storage", `b/${bucket}/o/${object}?fields=name`, signal));
      },
    };
  }

  private async get(api: keyof typeof APIS, path: string, signal: AbortSignal): Promise<Answer<unknown>> {
    const [variable, usual] = APIS[api];
    const signIn = await this.signIn();
    if (signIn.status !== "found") return signIn;
    try {
      const response = await fetch(new URL(path, process.env[variable] || usual), {
        headers: signIn.value,
        signal,
      });
      return await read(response);
    } catch (error) {
      return { status: "silent", code: networkCode(error) ?? "unreadable answer" };
    }
  }
}

/** What every request carries; found in the provider's order. */
async function authorization(): Promise<Headers> {
  const token = process.env["GOOGLE_OAUTH_ACCESS_TOKEN"];
  if (token) return new Headers({ authorization: `Bearer ${token}` });
  const { GoogleAuth } = await import("google-auth-library");
  const key = process.env["GOOGLE_CREDENTIALS"]?.trim();
  // A key's text, or the file that holds it.
  const given = key?.startsWith("{") ? { credentials: JSON.parse(key) } : key ? { keyFilename: key } : {};
  return new GoogleAuth({ scopes: SCOPES, ...given }).getRequestHeaders();
}

async function read(response: Response): Promise<Answer<unknown>> {
  if (response.ok) return { status: "found", value: await response.json() };
  const reason = await readReason(response);
  const code = `HTTP ${response.status}${reason && ` ${reason}`}`;
  if (response.status === 401) return { status: "signed-out", code };
  if (response.status === 404) return { status: "absent" };
  return { status: response.status < 500 ? "denied" : "silent", code };
}

/** The machine's word for why, such as SERVICE_DISABLED; nothing of the text that goes with it. */
async function readReason(response: Response): Promise<string> {
  const [, reason = ""] = /"reason": *"([A-Z_]{1,60})"/.exec(await response.text()) ?? [];
  return reason;
}

function there(answer: Answer<unknown>): Answer<true> {
  return answer.status === "found" ? { status: "found", value: true } : answer;
}
