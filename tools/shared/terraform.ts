import { Failure, ProgramMissing } from "./failure.ts";
import { runProgram } from "./run-program.ts";

/** Write-only arguments, with which secrets stay out of the state, came with 1.11. */
const MINIMUM = [1, 11] as const;

/** What to do about a Terraform that is not there or too old. */
export const INSTALL_TERRAFORM =
  "install Terraform 1.11 or later (https://developer.hashicorp.com/terraform/install)";

/** The Terraform on PATH. */
export type TerraformFound =
  | { readonly status: "fit"; readonly version: string }
  | { readonly status: "unfit"; readonly problem: string };

/**
 * Looks for a Terraform that is recent enough.
 *
 * @throws {@link Failure} when Terraform does not even say its version.
 */
export async function findTerraform(signal?: AbortSignal): Promise<TerraformFound> {
  const version = await terraformVersion(signal);
  if (version === undefined) return { status: "unfit", problem: "terraform is not on PATH" };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])
    ? { status: "unfit", problem: `terraform ${version} is too old` }
    : { status: "fit", version };
}

/**
 * Checks that Terraform is there and recent enough.
 *
 * @throws {@link Failure} saying what to install.
 */
export async function requireTerraform(): Promise<void> {
  const found = await findTerraform();
  if (found.status === "unfit") {
    throw new Failure(`${found.problem}; ${INSTALL_TERRAFORM} and run this again`);
  }
}

async function terraformVersion(signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const { exitCode, stdout, output } = await runProgram("terraform", ["version", "-json"], {
      env: { CHECKPOINT_DISABLE: "1" },
      ...(signal ? { signal } : {}),
    });
    if (exitCode !== 0) throw new Failure(`terraform version failed.\n${output.trim()}`);
    return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
  } catch (error) {
    if (error instanceof ProgramMissing) return undefined;
    throw error;
  }
}
