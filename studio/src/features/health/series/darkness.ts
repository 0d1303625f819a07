import { useSyncExternalStore } from "react";

const DARK = "(prefers-color-scheme: dark)";

function subscribe(changed: () => void): () => void {
  const query = matchMedia(DARK);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Return whether the page is dark, also when that changes. */
export function useDarkness(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(DARK).matches);
}
