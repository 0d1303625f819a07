import { useEffect } from "react";

/** Call `take` with the files that are pasted into the page. */
export function usePastedPhotos(take: (files: readonly File[]) => void): void {
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) take(files);
    };
    document.addEventListener("paste", listen);
    return () => document.removeEventListener("paste", listen);
  }, [take]);
}
