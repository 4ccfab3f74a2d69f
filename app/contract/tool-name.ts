/** Names of tools that every client takes; the files of a tool have the same name in kebab-case. */
export const toolName = /^[a-z][a-z0-9_]{0,63}$/;
