import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APIGatewayClient, GetRestApisCommand, GetStagesCommand } from "@aws-sdk/client-api-gateway";
import {
  GetAliasCommand,
  GetFunctionCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ScratchProject } from "../tools/support/scratch-project.ts";
import { hasAwsProvider } from "../tools/support/terraform.ts";
import { readDrill } from "./support/read-drill.ts";
import { hasSimulator, type Simulator, startSimulator } from "./support/simulator.ts";

const TIMEOUT_MS = 1_500_000;
/** What `@cdktf/provider-aws` pins. */
const AWS_VERSION = "6.25.0";
const REGION = "eu-west-1";
const FUNCTION = "mcp-trial";
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const bringing = (digit: string) => ({ TRIAL_IMAGES: `lambda=${digest(digit)}` });
/** What the simulator forgets of a function; the real service does not. Its consequences are known after the apply. */
const FORGOTTEN = /^(image_config|logging_config)\b/;

interface Change {
  readonly action: string;
  readonly address: string;
  readonly attributes: readonly { readonly path: string; readonly after: string }[];
}

describe.skipIf(!hasSimulator() || !hasAwsProvider(AWS_VERSION))("an environment on AWS alone", () => {
  let simulator: Simulator;
  let clients: { lambda: LambdaClient; api: APIGatewayClient; s3: S3Client };

  beforeAll(async () => {
    simulator = await startSimulator();
    const options = {
      endpoint: simulator.url,
      region: REGION,
      credentials: { accessKeyId: "dummy", secretAccessKey: "dummy" },
    };
    clients = {
      lambda: new LambdaClient(options),
      api: new APIGatewayClient(options),
      s3: new S3Client({ ...options, forcePathStyle: true }),
    };
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await clients.s3.send(new CreateBucketCommand({ Bucket: "trial-state", CreateBucketConfiguration }));
  }, 90_000);
  afterAll(() => simulator?.stop());

  const readFunction = async () => {
    const { lambda } = clients;
    const [{ Configuration, Code }, alias] = await Promise.all([
      lambda.send(new GetFunctionCommand({ FunctionName: FUNCTION })),
      lambda.send(new GetAliasCommand({ FunctionName: FUNCTION, Name: "live" })),
    ]);
    return {
      image: Code?.ImageUri?.split("@")[1],
      configuration: Configuration,
      version: alias.FunctionVersion,
      weights: alias.RoutingConfig?.AdditionalVersionWeights ?? {},
    };
  };

  it(
    "is deployed, compared, tried a release in, rolled back and destroyed by the repository's commands",
    async () => {
      const project = new ScratchProject("trial-app.ts");
      useTrialEnvironment(project.root);
      const env = {
        ...simulator.variables,
        REPOSITORY: "acme/mcp",
        REPOSITORY_ID: "1",
        REPOSITORY_OWNER_ID: "2",
        REPOSITORY_SUBJECT: "repo:acme/mcp",
        TF_VAR_api_keys: `ci:${"0".repeat(64)}`,
      };
      const run = (command: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
        project.run(command, ["trial", ...args], { env: { ...env, ...more } });
      const diff = async () => {
        const { exitCode, stdout } = await run("diff", ["--json"]);
        const [stack] = JSON.parse(stdout).stacks as [{ status: string; changes: readonly Change[] }];
        expect(stack.status, stdout).toBe("planned");
        return { exitCode, changes: stack.changes };
      };

      // Nothing is served, and nothing was given.
      const empty = await run("deploy", ["--yes"]);
      expect(empty).toMatchObject({ exitCode: 1 });
      expect(empty.stderr).toContain("trial serves nothing yet, and TRIAL_IMAGES is a placeholder");

      const first = await run("deploy", ["--yes"], bringing("1"));
      expect(first, first.stdout + first.stderr).toMatchObject({ exitCode: 0 });
      expect(first.stderr).toContain("Deploying release 1 to everybody\n");
      const served = await readFunction();
      expect(served).toMatchObject({ image: digest("1"), version: "1", weights: {} });
      expect(served.configuration).toMatchObject({
        Description: "MCP server, release 1",
        MemorySize: 1024,
        // As long as a gateway that does not stream waits.
        Timeout: 29,
        PackageType: "Image",
        Environment: { Variables: { ENVIRONMENT: "dev", AUTH_MODES: "api-key" } },
      });
      const { items: apis = [] } = await clients.api.send(new GetRestApisCommand({}));
      expect(apis).toMatchObject([{ name: FUNCTION, endpointConfiguration: { types: ["REGIONAL"] } }]);
      const stages = await clients.api.send(new GetStagesCommand({ restApiId: apis[0]?.id }));
      expect(stages.item).toMatchObject([{ accessLogSettings: {}, tags: { environment: "trial" } }]);
      await clients.s3.send(new HeadObjectCommand({ Bucket: "trial-state", Key: "trial-aws.tfstate" }));

      // What was deployed is what there is, but for what the simulator forgets.
      const same = await diff();
      expectForgottenOnly(same.changes);
      expect(same.exitCode).toBe(same.changes.length === 0 ? 0 : 2);

      // An edit is seen, and taken back.
      const restore = edit(project.root, "reservedConcurrency: 10", "reservedConcurrency: 11");
      const edited = await diff();
      expect(edited.exitCode).toBe(2);
      expect(edited.changes.flatMap(({ attributes }) => attributes)).toContainEqual({
        path: "reserved_concurrent_executions",
        before: "10",
        after: "11",
        forcesReplacement: false,
      });
      restore();

      // The drill of a failed canary, by the commands of the runbook: it starts, is seen, and is taken away.
      const steps = readDrill("drill: a failed canary");
      expect(steps.map(({ command }) => command)).toEqual([
        "deploy",
        "status",
        "rollback",
        "diff",
        "deploy",
        "promote",
      ]);
      const [bring, look, takeAway, compare, deployOn, promote] = steps.map(
        ({ command, args }) =>
          (more: Readonly<Record<string, string>> = {}) =>
            run(command, args, more),
      );
      if (!bring || !look || !takeAway || !compare || !deployOn || !promote)
        throw new Error("a step is missing");

      const canary = await bring(bringing("2"));
      expect(canary, canary.stdout + canary.stderr).toMatchObject({ exitCode: 0 });
      expect(canary.stderr).toContain("Deploying release 2 to 10 %, beside release 1\n");
      expect(await readFunction()).toMatchObject({ image: digest("2"), version: "1", weights: { "2": 0.1 } });

      const status = await look();
      expect(status.exitCode).toBe(1);
      expect(status.stdout).toContain(
        "release  2 to 10 %, beside release 1; a rollback returns to release 1\n",
      );
      expect(status.stdout).toMatch(/^aws {6}unreachable: .* · release 2 \(2\) · at d-\w+\.execute-api\./m);
      expect(status.stdout).toMatch(/^dns {6}no answer: /m);

      const rollback = await takeAway();
      expect(rollback, rollback.stdout + rollback.stderr).toMatchObject({ exitCode: 0 });
      expect(rollback.stdout).toMatch(
        /Took release 2 away from trial, back to release 1, as release 3, in \d+ s\.\n$/,
      );
      expect(await readFunction()).toMatchObject({ image: digest("1"), version: "3", weights: {} });

      // Nothing is left to deploy, and what was taken away stays away.
      const compared = await compare();
      expect(compared.stdout, compared.stderr).not.toContain("sha256:");
      const kept = await deployOn();
      expect(kept, kept.stdout + kept.stderr).toMatchObject({ exitCode: 0 });
      expect(kept.stderr).toContain("Deploying release 3 to everybody\n  no image changes\n");
      expect(await readFunction()).toMatchObject({ image: digest("1"), weights: {} });
      const again = await run("deploy", ["--yes"], bringing("2"));
      expect(again).toMatchObject({ exitCode: 1 });
      expect(again.stderr).toContain("deploy: a rollback took these images away before release 3; --again");
      const twice = await run("rollback", ["--yes", "--json"]);
      expect(twice).toMatchObject({ exitCode: 1, stdout: "" });
      expect(twice.stderr).toContain("rollback: there is nothing before release 3 to return to\n");

      // The next one is mended, and gets everything.
      const mended = await run("deploy", ["--yes"], bringing("3"));
      expect(mended, mended.stdout + mended.stderr).toMatchObject({ exitCode: 0 });
      expect(Object.values((await readFunction()).weights)).toEqual([0.1]);
      const promoted = await promote();
      expect(promoted, promoted.stdout + promoted.stderr).toMatchObject({ exitCode: 0 });
      expect(promoted.stdout).toMatch(/trial: release 4 to everybody\n$/);
      expect(await readFunction()).toMatchObject({ image: digest("3"), weights: {} });

      const destroyed = await run("destroy", ["--yes"]);
      expect(destroyed, destroyed.stdout + destroyed.stderr).toMatchObject({ exitCode: 0 });
      expect((await clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
      expect((await clients.api.send(new GetRestApisCommand({}))).items ?? []).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

/** Puts the fixture in the place of the repository's environments. */
function useTrialEnvironment(root: string): void {
  const directory = join(root, "stacks/environments");
  const fixture = readFileSync("test/fixtures/trial-environment.ts", "utf8");
  writeFileSync(join(directory, "trial.ts"), fixture.replaceAll("../../stacks/environments/", "./"));
  const index = readFileSync(join(directory, "index.ts"), "utf8");
  const list = /(const definitions: readonly EnvironmentDefinition\[\] = )\[[^\]]*\]/;
  const imported = 'import { trial } from "./trial.ts";\n';
  writeFileSync(join(directory, "index.ts"), imported + index.replace(list, "$1[trial]"));
}

/** @returns what takes the edit back. */
function edit(root: string, from: string, to: string): () => void {
  const path = join(root, "stacks/environments/trial.ts");
  const text = readFileSync(path, "utf8");
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  return () => writeFileSync(path, text);
}

function expectForgottenOnly(changes: readonly Change[]): void {
  const unexpected = changes.flatMap(({ address, attributes }) =>
    attributes
      .filter(({ path, after }) => !FORGOTTEN.test(path) && !after.includes("known after apply"))
      .map(({ path }) => `${address}: ${path}`),
  );
  expect(unexpected).toEqual([]);
  const addresses = changes.map(({ action, address }) => `${action} ${address.split(".")[0]}`);
  expect(addresses.filter((each) => !/^update aws_lambda_(function|alias)$/.test(each))).toEqual([]);
}
