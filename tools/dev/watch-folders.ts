import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

/** Editors write a file in several steps; they are one change. */
const SETTLE_MS = 100;

/**
 * Calls back after something below a folder changed, until the returned function is called. Folders are watched, not
 * files: `node --watch` loses sight of a file that an editor saves by renaming.
 */
export function watchFolders(root: string, onChange: () => void): () => void {
  let watchers: readonly FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const close = () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      close();
      open();
      onChange();
    }, SETTLE_MS);
  };
  const open = () => {
    const folders = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    watchers = [root, ...folders].map((folder) => watch(folder, settle));
  };
  open();
  return close;
}
