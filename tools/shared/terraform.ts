import { Failure, ProgramMissing } from "./failure.ts";
import { runProgram } from "./run-program.ts";

/** Write-only arguments, with which secrets stay out of the state, came with 1.11. */
const MINIMUM = [1, 11] as const;
const INSTALL = "install Terraform 1.11 or later (https://developer.hashicorp.com/terraform/install)";

/**
 * Checks that Terraform is there and recent enough.
 *
 * @throws {@link Failure} saying what to install.
 */
export async function requireTerraform(): Promise<void> {
  const version = await terraformVersion();
  if (version === undefined) throw new Failure(`terraform is not on PATH; ${INSTALL} and run this again`);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    throw new Failure(`terraform ${version} is too old; ${INSTALL} and run this again`);
  }
}

async function terraformVersion(): Promise<string | undefined> {
  try {
    const { exitCode, stdout, output } = await runProgram("terraform", ["version", "-json"], {
      env: { CHECKPOINT_DISABLE: "1" },
    });
    if (exitCode !== 0) throw new Failure(`terraform version failed.\n${output.trim()}`);
    return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
  } catch (error) {
    if (error instanceof ProgramMissing) return undefined;
    throw error;
  }
}
