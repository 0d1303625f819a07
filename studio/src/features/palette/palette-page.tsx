import type { Schemas } from "@fashion-platform/client";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useDeferredValue, useId, useState } from "react";
import { type Category, useColors, useNewest } from "../../shared/api/reads";
import type { Analysis, LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { NoPhotoYet } from "../../shared/ui/no-photo-yet";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { AvoidCard } from "./avoid-card";
import { CardButtons } from "./card/card-buttons";
import { ColorCard } from "./color-card";
import { Draping, type NamedColor } from "./draping";
import { GarmentMatch } from "./match/garment-match";

const CATEGORIES = ["clothing", "makeup"] as const;

/** The recommended colors, beside the face. */
export function PalettePage() {
  const text = useText();
  const { analysis, photo, waiting, error } = useNewest();
  const colors = useColors(analysis?.revision);
  // Dozens of cards would block the page at once; so they are rendered between other tasks.
  const shown = useDeferredValue(colors.data);
  const failure = error ?? colors.error;
  return (
    <Page title={text("palette.title")}>
      {failure != null && <Failure error={failure} />}
      {!analysis && !waiting && error == null && <NoPhotoYet />}
      {(waiting || colors.data?.pending) && <Status>{text("palette.pending")}</Status>}
      {analysis && shown && <Colors analysis={analysis} photo={photo} colors={shown} />}
    </Page>
  );
}

interface Shown {
  analysis: Analysis;
  photo: LocalPhoto | undefined;
  colors: Pick<Schemas["ColorsView"], "items" | "avoid" | "note">;
}

function Colors({ analysis, photo, colors: { items, avoid, note } }: Shown) {
  const text = useText();
  const [chosen, drape] = useState<NamedColor>();
  const draped = chosen ?? items[0];
  const skin = analysis.tone.hex;
  const suits = useSections(items, (name) => name);
  const avoided = useSections(avoid, (name) => text("palette.avoid", { category: name }));
  return (
    <div className="draped">
      {draped && <Draping analysis={analysis} photo={photo} color={draped} />}
      <div>
        {note && <p>{note}</p>}
        <GarmentMatch revision={analysis.revision} drape={drape} />
        <CardButtons skin={skin} sections={[...suits, ...avoided]} />
        {suits.map(({ title, colors }) => (
          <Cards key={title} title={title}>
            {colors.map((color) => (
              <ColorCard key={color.hex} color={color} skin={skin} isDraped={color.hex === draped?.hex} onDrape={() => drape(color)} />
            ))}
          </Cards>
        ))}
        {avoided.map(({ title, colors }) => (
          <Cards key={title} title={title}>
            {colors.map((color) => (
              <AvoidCard
                key={color.subcategory + color.hex}
                color={color}
                isDraped={color.hex === draped?.hex}
                onDrape={() => drape(color)}
              />
            ))}
          </Cards>
        ))}
        <p className="actions">
          <Link to="/products" className="button primary">
            {text("result.see-products")}
          </Link>
        </p>
      </div>
    </div>
  );
}

/** Return the colors of each category that has some, under its title. */
function useSections<Color extends { category: Category }>(colors: readonly Color[], titleOf: (name: string) => string) {
  const text = useText();
  return CATEGORIES.map((category) => ({
    title: titleOf(text(`category.${category}`)),
    colors: colors.filter((color) => color.category === category),
  })).filter((section) => section.colors.length > 0);
}

function Cards({ title, children }: { title: string; children: ReactNode }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{title}</h2>
      <ul className="cards">{children}</ul>
    </section>
  );
}
