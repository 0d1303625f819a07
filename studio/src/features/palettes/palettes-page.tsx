import { useState } from "react";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useText } from "../../shared/texts/texts";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { useSettled } from "../palette/match/settled";
import { Apply } from "./apply";
import { ChangedLists } from "./changed-lists";
import { ColorRows } from "./color-rows";
import { areSame, colorsAt, type Place, type Swatch, TONES, withColors } from "./lists";
import { PlaceChoice } from "./place-choice";
import { Preview } from "./preview";
import "./palettes.css";
import { type Served, usePalettes, usePreview } from "./reads";

/** What is typed passes through names that nobody means. */
const SETTLE_MILLISECONDS = 300;
const FIRST: Place = { tone: 5, undertone: "neutral", subcategory: "lip" };

/** The colors that are recommended, to be edited. */
export function PalettesPage() {
  const text = useOwnerText();
  const shared = useText();
  const { data: served, error, isPending } = usePalettes();
  return (
    <Page title={text("palettes.title")}>
      <p>{text("palettes.lead")}</p>
      {isPending && <Status>{shared("shared.loading")}</Status>}
      {error && <Failure error={error} />}
      {served && <Editor served={served} />}
    </Page>
  );
}

function Editor({ served }: { served: Served }) {
  const { packaged } = served;
  const { draft, setDraft, start, takeServed } = useDraft(served);
  const [place, setPlace] = useState(FIRST);
  const preview = usePreview(useSettled(draft, SETTLE_MILLISECONDS), place.undertone);
  const colors = colorsAt(place, draft, packaged);
  const put = (places: readonly Place[], chosen: (place: Place) => readonly Swatch[]) => {
    setDraft(places.reduce((lists, each) => withColors(each, chosen(each), lists, packaged), draft));
  };
  return (
    <>
      <PlaceChoice place={place} choose={setPlace} />
      <ColorRows
        key={JSON.stringify(place)}
        place={place}
        colors={colors}
        change={(changed) => put([place], () => changed)}
        copyToAll={() => put(TONES.map((tone) => ({ ...place, tone })), () => colors)}
      />
      {preview.error && <Failure error={preview.error} />}
      <Preview place={place} tones={preview.data} />
      <ChangedLists
        lists={draft}
        show={setPlace}
        restore={(each) => put([each], () => colorsAt(each, [], packaged))}
      />
      <Apply draft={draft} start={start} served={served} isValid={!preview.error} takeServed={takeServed} />
    </>
  );
}

/** Keep what is edited, and the served version that it began from. */
function useDraft(served: Served) {
  const [start, setStart] = useState(served);
  const [draft, setDraft] = useState(served.palettes);
  const hasArrived = areSame(draft, served.palettes) || areSame(start.palettes, served.palettes);
  if (hasArrived && start.etag !== served.etag) setStart(served);
  function takeServed() {
    setStart(served);
    setDraft(served.palettes);
  }
  return { draft, setDraft, start, takeServed };
}
