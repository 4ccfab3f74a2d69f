import { afterEach, describe, expect, it, vi } from "vitest";
import { noImages } from "../../../stacks/environments/base.ts";
import type { Environment } from "../../../stacks/environments/schema.ts";
import { diagnose } from "../../../tools/doctor/diagnose.ts";
import { environmentChecks } from "../../../tools/doctor/environment-checks.ts";
import type { Reported } from "../../../tools/doctor/finding.ts";
import { freePort } from "../../../tools/shared/free-port.ts";
import {
  callerIdentity,
  ecrError,
  type FakeAnswers,
  s3Error,
  startFakeClouds,
  stsError,
  versioning,
} from "./support/fake-clouds.ts";
import {
  awsEnvironment,
  fittingAnswers,
  fittingEnvironment,
  fittingShell,
  requests,
  stubShell,
} from "./support/fitting-shell.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Case {
  readonly environment?: Environment;
  readonly answers?: FakeAnswers;
  readonly variables?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** What the checks of an environment find where only this is not in order; no credential is among it. */
async function examine({ environment = fittingEnvironment(), answers, variables, timeoutMs }: Case = {}) {
  const clouds = await startFakeClouds({ ...fittingAnswers(), ...answers });
  const shell = fittingShell(clouds.url);
  stubShell({ ...shell.variables, ...variables });
  const findings = await diagnose(environmentChecks(environment), timeoutMs);
  for (const secret of shell.secrets) expect(JSON.stringify(findings)).not.toContain(secret);
  return { findings, asked: clouds.asked };
}

const faults = (findings: readonly Reported[]) => findings.filter(({ status }) => status !== "ok");

describe("environmentChecks", () => {
  it("finds nothing missing where nothing is", async () => {
    const { findings } = await examine();
    expect(faults(findings)).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      "identifiers",
      "google",
      "aws",
      "state",
      "secrets",
      "images",
      "images",
    ]);
  });

  it("finds nothing missing on AWS alone, and does not ask Google", async () => {
    const { findings, asked } = await examine({ environment: awsEnvironment() });
    expect(faults(findings)).toEqual([]);
    expect(asked.filter((request) => request.includes("/v1/"))).toEqual([]);
  });

  const missing: readonly (readonly [string, Case, string, RegExp, RegExp])[] = [
    [
      "an identifier that nobody gave",
      { environment: fittingEnvironment({ DEV_ALERT_EMAIL: "on-call-dev@example.com" }) },
      "identifiers",
      /^DEV_ALERT_EMAIL is still "on-call-dev@example\.com"$/,
      /^put it into stacks\/environments\/dev\.ts, or export DEV_ALERT_EMAIL=/,
    ],
    [
      "a shared identifier that nobody gave",
      { environment: fittingEnvironment({ REPOSITORY_ID: "0" }) },
      "identifiers",
      /^REPOSITORY_ID is still "0"$/,
      /^gh api .* --jq \.id, and put it into stacks\/environments\/base\.ts/,
    ],
    [
      "credentials of Google that are not there",
      { variables: { GOOGLE_OAUTH_ACCESS_TOKEN: "" } },
      "google",
      /nobody is signed in to Google Cloud/,
      /^gcloud auth application-default login$/,
    ],
    [
      "credentials of Google that are no credentials",
      { variables: { GOOGLE_OAUTH_ACCESS_TOKEN: "", GOOGLE_CREDENTIALS: "{private" } },
      "google",
      /nobody is signed in to Google Cloud/,
      /^gcloud auth application-default login$/,
    ],
    [
      "credentials of Google that are out of date",
      { answers: { [requests.project]: { status: 401 } } },
      "google",
      /Google credentials are not accepted \(HTTP 401\)/,
      /^gcloud auth application-default login$/,
    ],
    [
      "a project that these credentials cannot read",
      { answers: { [requests.project]: { status: 403 } } },
      "google",
      /there is no project acme-mcp-dev, or these credentials may not read it/,
      /gcloud projects describe acme-mcp-dev/,
    ],
    [
      "an API that is off",
      {
        answers: {
          [requests.project]: { status: 403, body: { error: { details: [{ reason: "SERVICE_DISABLED" }] } } },
        },
      },
      "google",
      /an API is off/,
      /^gcloud services enable cloudresourcemanager\.googleapis\.com --project acme-mcp-dev$/,
    ],
    [
      "another project's number",
      { answers: { [requests.project]: { body: { projectNumber: "77" } } } },
      "google",
      /project acme-mcp-dev has the number 77, the environment says 1234567890/,
      /write 77 into stacks\/environments\/dev\.ts/,
    ],
    [
      "credentials of AWS that are not there",
      { variables: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" } },
      "aws",
      /nobody is signed in to AWS/,
      /^aws sso login/,
    ],
    [
      "credentials of AWS that are out of date",
      { answers: { [requests.identity]: stsError(403, "ExpiredToken") } },
      "aws",
      /AWS credentials are not accepted \(ExpiredToken\)/,
      /^aws sso login/,
    ],
    [
      "credentials of AWS that may ask nothing",
      { answers: { [requests.identity]: stsError(403, "AccessDenied") } },
      "aws",
      /may not even ask who they are/,
      /^aws sso login/,
    ],
    [
      "credentials of another account",
      { answers: { [requests.identity]: callerIdentity("111111111111") } },
      "aws",
      /of account 111111111111, the environment is in 210987654321/,
      /^export AWS_PROFILE=<profile of 210987654321>$/,
    ],
    [
      "a bucket on Google that is not there",
      { answers: { [requests.gcsBucket]: { status: 404 } } },
      "state",
      /bucket acme-mcp-dev-state is not there/,
      /^FIRST_STATE=dev npx cdktf deploy dev-foundation$/,
    ],
    [
      "a bucket on Google that is somebody else's",
      { answers: { [requests.gcsBucket]: { status: 403 } } },
      "state",
      /somebody else's, or these credentials may not read/,
      /name another bucket in stacks\/environments\/dev\.ts/,
    ],
    [
      "a bucket on Google without versions",
      { answers: { [requests.gcsBucket]: { body: {} } } },
      "state",
      /keeps no versions/,
      /^gcloud storage buckets update gs:\/\/acme-mcp-dev-state --versioning$/,
    ],
    [
      "a bucket on AWS that is not there",
      { environment: awsEnvironment(), answers: { [requests.s3Bucket]: s3Error(404, "NoSuchBucket") } },
      "state",
      /bucket acme-mcp-dev-state is not there/,
      /^FIRST_STATE=dev npx cdktf deploy dev-foundation$/,
    ],
    [
      "a bucket on AWS that is somebody else's",
      { environment: awsEnvironment(), answers: { [requests.s3Bucket]: s3Error(403, "AccessDenied") } },
      "state",
      /somebody else's/,
      /name another bucket/,
    ],
    [
      "a bucket on AWS without versions",
      { environment: awsEnvironment(), answers: { [requests.s3Bucket]: versioning("Suspended") } },
      "state",
      /keeps no versions/,
      /^aws s3api put-bucket-versioning --bucket acme-mcp-dev-state /,
    ],
    [
      "a secret that the first deployment writes",
      { answers: { [requests.gcsAwsState]: { status: 404 } } },
      "secrets",
      /TF_VAR_api_keys is not given, and the first deployment writes API_KEYS/,
      /^npm run api-key -- <client>, and export TF_VAR_api_keys=/,
    ],
    [
      "a secret that the first deployment on AWS alone writes",
      { environment: awsEnvironment(), answers: { [requests.s3AwsState]: { status: 404 } } },
      "secrets",
      /the first deployment writes API_KEYS/,
      /^npm run api-key/,
    ],
    [
      "the server's image that was never pushed",
      { answers: { [requests.googleImage]: { status: 404 } } },
      "images",
      /^europe-west1-docker\.pkg\.dev\/acme-mcp-dev\/mcp-dev\/server has no image sha256:a{64}$/,
      /^build and push it \(docs\/forking\.md, step 6\)/,
    ],
    [
      "the function's image that was never pushed",
      { answers: { [requests.awsImage]: ecrError("ImageNotFoundException") } },
      "images",
      /^210987654321\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/mcp-dev\/lambda has no image sha256:b{64}$/,
      /^build and push it/,
    ],
    [
      "a secret that is no value of its setting",
      { variables: { TF_VAR_api_keys: "mcpkey_private" } },
      "secrets",
      /TF_VAR_api_keys is not what API_KEYS takes: (?!.*private)/,
      /^npm run api-key/,
    ],
  ];

  it.each(missing)("names %s, and what mends it", async (_, given, check, message, fix) => {
    const { findings } = await examine(given);
    const absent = findings.filter(({ status }) => status === "missing");
    expect(absent).toEqual([
      { check, status: "missing", message: expect.stringMatching(message), fix: expect.stringMatching(fix) },
    ]);
  });

  it("names images that nobody built, and what to build them with, before the first deployment alone", async () => {
    const environment = fittingEnvironment({ DEV_IMAGES: noImages });
    const unbuilt = await examine({ environment, answers: { [requests.gcsAwsState]: { status: 404 } } });
    const found = unbuilt.findings.map(({ check, status, message }) => `${check} ${status}: ${message}`);
    expect(found).toContain("images missing: there is no server image, and the first deployment runs it");
    expect(found).toContain("images missing: there is no lambda image, and the first deployment runs it");
    expect(found.filter((line) => line.startsWith("docker"))).toHaveLength(1);
    const deployed = await examine({ environment });
    expect(faults(deployed.findings)).toEqual([]);
    expect(deployed.findings.map(({ check }) => check)).not.toContain("docker");
  });

  it("does not take a given secret for a missing one", async () => {
    const entry = `ci:${"d".repeat(64)}`;
    const { findings } = await examine({
      variables: { TF_VAR_api_keys: entry },
      answers: { [requests.gcsAwsState]: { status: 404 } },
    });
    expect(faults(findings)).toEqual([]);
    expect(JSON.stringify(findings)).not.toContain(entry);
  });

  it("asks nobody for what is a placeholder", async () => {
    const { findings, asked } = await examine({
      environment: fittingEnvironment({
        DEV_STATE_BUCKET: "placeholder-dev-state",
        DEV_GOOGLE_PROJECT: "placeholder-dev",
      }),
    });
    expect(asked.filter((request) => request.includes("placeholder"))).toEqual([]);
    expect(findings.filter(({ status }) => status === "missing").map(({ check }) => check)).toEqual([
      "identifiers",
      "identifiers",
    ]);
  });

  it("says which account and project number it was shown where the environment has none yet", async () => {
    const { findings } = await examine({
      environment: fittingEnvironment({
        DEV_AWS_ACCOUNT_ID: "000000000000",
        DEV_GOOGLE_PROJECT_NUMBER: "000000000000",
      }),
    });
    const messages = findings.map(({ message }) => message).join("\n");
    expect(messages).toContain("credentials of account 210987654321");
    expect(messages).toContain("its number is 1234567890");
  });

  it("takes clouds that cannot be reached for neither fine nor missing", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const { variables } = fittingShell(nowhere);
    const { findings } = await examine({ variables });
    expect(findings.filter(({ status }) => status === "missing")).toEqual([]);
    expect(faults(findings).map(({ check }) => check)).toEqual([
      "google",
      "aws",
      "state",
      "secrets",
      "images",
      "images",
    ]);
    expect(
      faults(findings)
        .map(({ message }) => message)
        .join("\n"),
    ).toMatch(/could not ask AWS \(ECONNREFUSED\)/);
  });

  it("takes clouds with faults of their own for neither fine nor missing", async () => {
    const broken = { status: 503 } as const;
    const answers = { [requests.identity]: broken, [requests.project]: broken, [requests.gcsBucket]: broken };
    const { findings } = await examine({ answers });
    expect(faults(findings).map(({ check, status }) => [check, status])).toEqual([
      ["google", "unknown"],
      ["aws", "unknown"],
      ["state", "unknown"],
    ]);
  });

  it("waits a bounded time for clouds that never answer", async () => {
    const startedAt = performance.now();
    const { findings } = await examine({
      answers: Object.fromEntries(Object.values(requests).map((request) => [request, "hang"] as const)),
      timeoutMs: 300,
    });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(findings.filter(({ status }) => status === "missing")).toEqual([]);
    expect(faults(findings).map(({ message }) => message)).toContain("no answer within 0.3 s");
  });
});
