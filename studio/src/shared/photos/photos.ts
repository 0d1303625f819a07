import type { Schemas } from "@fashion-platform/client";
import { useSyncExternalStore } from "react";

export type Analysis = Schemas["AnalysisResponse"];
/** What photos suggest together: the tone, how many of them it rests on, and which one would narrow it most. */
export type Suggestion = Pick<Schemas["AnalysesResponse"], "tone" | "photos" | "next_photo">;

/** A photo of this tab. It is sent once to be measured, and is kept nowhere but here. */
export interface LocalPhoto {
  /** Names the photo in the tab, and its upload to the API. */
  key: string;
  name: string;
  file: Blob;
  /** Address of the photo within this tab. */
  url: string;
  state: "waiting" | "sending" | "measured" | "failed";
  analysis?: Analysis;
  /** Names the form in which it was sent together with others. */
  form?: string;
  /** What the photos of its form suggest together. */
  suggestion?: Suggestion;
  /** Why it was not measured, in a sentence. */
  problem?: string | undefined;
  /** Whether it may be measured if it is sent again as it was. */
  mayWorkLater?: boolean | undefined;
}

let photos: readonly LocalPhoto[] = [];
const listeners = new Set<() => void>();

function replace(next: readonly LocalPhoto[]): void {
  photos = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Return the photos of this tab, in the order in which they were chosen. */
export function listPhotos(): readonly LocalPhoto[] {
  return photos;
}

export function usePhotos(): readonly LocalPhoto[] {
  return useSyncExternalStore(subscribe, listPhotos);
}

/** Take photos into the tab. */
export function addPhotos(files: readonly File[]): void {
  const added = files.map((file): LocalPhoto => {
    return { key: crypto.randomUUID(), name: file.name, file, url: URL.createObjectURL(file), state: "waiting" };
  });
  replace([...photos, ...added]);
}

export function changePhoto(key: string, change: Partial<LocalPhoto>): void {
  replace(photos.map((photo) => (photo.key === key ? { ...photo, ...change } : photo)));
}

export function removePhoto(key: string): void {
  for (const photo of photos) if (photo.key === key) URL.revokeObjectURL(photo.url);
  replace(photos.filter((photo) => photo.key !== key));
}

/** Drop every photo from the tab. */
export function removeAllPhotos(): void {
  for (const photo of photos) URL.revokeObjectURL(photo.url);
  replace([]);
}

/** Return the newest photo that was measured, if the tab has one. */
export function newestMeasured(all: readonly LocalPhoto[]): (LocalPhoto & { analysis: Analysis }) | undefined {
  return all.filter((photo): photo is LocalPhoto & { analysis: Analysis } => photo.analysis !== undefined).at(-1);
}
