import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./shared/cdktf.ts";
import { runCommand } from "./shared/command.ts";
import { requireEnvironment } from "./shared/environments.ts";
import { UsageFailure } from "./shared/failure.ts";
import { formatSource } from "./shared/format-source.ts";

const LIST = "stacks/environments/index.ts";

await runCommand(
  {
    name: "new-environment",
    about:
      "Writes an environment with the platform of another, identifiers of its own to be given, and its line in the list.",
    environment: "none",
    argument: "name",
    options: {
      from: { value: "environment", about: "the environment that it is made from; it comes after that one" },
      json: { about: "print the name and the files as JSON" },
    },
    exits: ["0   written", "1   failed; nothing was written", "64  wrong arguments, or the name is taken"],
  },
  async ({ argument, values, flags }) => {
    const { parseEnvironmentName } = await import("./new-environment/parse-environment-name.ts");
    const { addToDefinitions, renderEnvironment } = await import("./new-environment/render-environment.ts");
    const { declaredNames } = await import("./shared/declared-names.ts");
    const to = parseEnvironmentName(argument);
    if (values.from === undefined)
      throw new UsageFailure("made from which one? --from <environment>, such as --from dev");
    const { name, source } = requireEnvironment(values.from);
    const from = parseEnvironmentName(name);
    const file = `stacks/environments/${to.name}.ts`;
    if (existsSync(join(ROOT, file))) {
      throw new UsageFailure(`${to.name} is taken: there is ${file}; choose another name`);
    }
    if ([LIST, source].some((path) => declaredNames(read(path)).includes(to.identifier))) {
      throw new UsageFailure(
        `${to.identifier} means something else in stacks/environments; choose another name`,
      );
    }
    const texts = {
      [file]: renderEnvironment(read(source), from, to),
      [LIST]: addToDefinitions(read(LIST), from, to),
    };
    const formatted = await Promise.all(
      Object.entries(texts).map(async ([path, text]) => [path, await formatSource(path, text)] as const),
    );
    for (const [path, text] of formatted) writeFileSync(join(ROOT, path), text);
    process.stdout.write(
      flags.json
        ? `${JSON.stringify({ name: to.name, from: name, file, list: LIST })}\n`
        : describe(to.name, name, file),
    );
    return 0;
  },
);

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function describe(name: string, from: string, file: string): string {
  return `The environment ${name} has the platform of ${from}; its identifiers are placeholders:

  ${file}
  ${LIST}  (its line in the list)

Next:

  npm run synth -- ${name}
  npm run doctor -- ${name}     names what is to be given, and how to learn it
  docs/forking.md, from step 4 on, for its first state

Pull requests show its diff, and drift is looked for, without more. To have a merge deploy it, write its job into
.github/workflows/deploy.yml, beside that of ${from}, and its name into the choices of release.yml.

In an AWS account that another environment is in, too, its githubOidcProvider is "existing".
`;
}
