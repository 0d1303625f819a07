const KEEP_MILLISECONDS = 60_000;

/** Save a file of this tab where the browser saves downloads. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // Some browsers read the file only after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MILLISECONDS);
}
