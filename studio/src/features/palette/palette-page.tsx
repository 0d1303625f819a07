import type { Schemas } from "@fashion-platform/client";
import { useState } from "react";
import { useColors, useNewest } from "../../shared/api/reads";
import type { Analysis, LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { NoPhotoYet } from "../../shared/ui/no-photo-yet";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { ColorCard } from "./color-card";
import { Draping } from "./draping";

const CATEGORIES = ["clothing", "makeup"] as const;

/** The recommended colors, beside the face. */
export function PalettePage() {
  const text = useText();
  const { analysis, photo, waiting, error } = useNewest();
  const colors = useColors(analysis?.revision);
  const failure = error ?? colors.error;
  return (
    <Page title={text("palette.title")}>
      {failure != null && <Failure error={failure} />}
      {!analysis && !waiting && error == null && <NoPhotoYet />}
      {(waiting || colors.data?.pending) && <Status>{text("palette.pending")}</Status>}
      {analysis && colors.data && <Colors analysis={analysis} photo={photo} colors={colors.data} />}
    </Page>
  );
}

interface Shown {
  analysis: Analysis;
  photo: LocalPhoto | undefined;
  colors: Pick<Schemas["ColorsView"], "items" | "note">;
}

function Colors({ analysis, photo, colors: { items, note } }: Shown) {
  const text = useText();
  const [chosen, setChosen] = useState<string>();
  const draped = items.find((color) => color.hex === chosen) ?? items[0];
  const skin = analysis.tone.hex;
  return (
    <>
      {note && <p lang="en">{note}</p>}
      {draped && <Draping analysis={analysis} photo={photo} color={draped} />}
      {CATEGORIES.map((category) => (
        <section key={category} aria-labelledby={category}>
          <h2 id={category}>{text(`category.${category}`)}</h2>
          <ul className="cards">
            {items
              .filter((color) => color.category === category)
              .map((color) => (
                <ColorCard
                  key={color.hex}
                  color={color}
                  skin={skin}
                  isDraped={color === draped}
                  onDrape={() => setChosen(color.hex)}
                />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}
