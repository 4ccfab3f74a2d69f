import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether Terraform is installed here. */
export function hasTerraform(): boolean {
  return spawnSync("terraform", ["version"]).status === 0;
}

/** Whether Terraform finds the AWS provider where its configuration says, without asking a registry. */
export function hasAwsProvider(version: string): boolean {
  const configuration = process.env["TF_CLI_CONFIG_FILE"];
  if (configuration === undefined || !existsSync(configuration) || !hasTerraform()) return false;
  const directory = mkdtempSync(join(tmpdir(), "provider-"));
  try {
    const aws = { source: "hashicorp/aws", version };
    writeFileSync(
      join(directory, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: { aws } } }),
    );
    return spawnSync("terraform", ["init", "-backend=false"], { cwd: directory }).status === 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
