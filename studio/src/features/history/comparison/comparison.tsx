import { useId, useState } from "react";
import { type Analysis, usePhotos } from "../../../shared/photos/photos";
import { useFormats } from "../../../shared/texts/formats";
import { useText } from "../../../shared/texts/texts";
import { SelectField } from "../../products/limits/select-field";
import { PhotoRegions } from "../../result/photo-regions";
import { ComparisonTable } from "./comparison-table";
import { differenceOf, mayAgree } from "./difference";
import "./comparison.css";

/** Two photos of the user, of which the newest and the one before are shown first. */
export function Comparison({ analyses }: { analyses: readonly [Analysis, Analysis, ...Analysis[]] }) {
  const text = useText();
  const heading = useId();
  const { decimal, moment } = useFormats();
  const [first, chooseFirst] = useState(analyses[1].id);
  const [second, chooseSecond] = useState(analyses[0].id);
  const one = analyses.find(({ id }) => id === first) ?? analyses[1];
  const other = analyses.find(({ id }) => id === second) ?? analyses[0];
  const nameOf = (analysis: Analysis) => {
    return text("history.photo", { number: analyses.length - analyses.indexOf(analysis), when: moment(analysis.created_at) });
  };
  const options = analyses.map((analysis) => [analysis.id, nameOf(analysis)] as const);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{text("history.compare")}</h2>
      <div className="comparison">
        <SelectField label={text("history.first")} options={options} chosen={one.id} choose={chooseFirst} />
        <SelectField label={text("history.second")} options={options} chosen={other.id} choose={chooseSecond} />
        <Photo analysis={one} name={nameOf(one)} />
        <Photo analysis={other} name={nameOf(other)} />
      </div>
      <p role="status">
        {text("history.difference", { difference: decimal(differenceOf(one.tone, other.tone)) })}{" "}
        {text(mayAgree(one.tone, other.tone) ? "history.agree" : "history.disagree")}
      </p>
      <ComparisonTable analyses={[one, other]} names={[nameOf(one), nameOf(other)]} />
    </section>
  );
}

/** The tab's own copy of a photo; where it has none, where the skin was measured. */
function Photo({ analysis, name }: { analysis: Analysis; name: string }) {
  const text = useText();
  const photo = usePhotos().find((each) => each.analysis?.id === analysis.id);
  return (
    <div>
      <PhotoRegions key={analysis.id} analysis={analysis} photo={photo} name={name} />
      {!photo && <p className="quiet">{text("history.not-here")}</p>}
    </div>
  );
}
