import type { Schemas } from "@fashion-platform/client";
import type { Analysis, LocalPhoto, Suggestion } from "../../shared/photos/photos";

/** Return what the newest photo suggests with others: by the profile once it rests on it, before by the answer to it. */
export function suggestionOf(
  analysis: Analysis,
  photo: LocalPhoto | undefined,
  profile: Schemas["ProfileView"] | undefined,
): Suggestion {
  if (profile?.tone && profile.revision! >= analysis.revision) return { ...profile, tone: profile.tone, photos: profile.photos! };
  return photo?.suggestion ?? { tone: analysis.tone, photos: 1, next_photo: analysis.next_photo };
}

/** Return the photos that were sent in one form with a photo, itself among them; none where it was sent alone. */
export function sentTogether(photo: LocalPhoto | undefined, all: readonly LocalPhoto[]): readonly LocalPhoto[] {
  return photo?.form ? all.filter(({ form }) => form === photo.form) : [];
}
