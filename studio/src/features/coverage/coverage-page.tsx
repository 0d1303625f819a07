import { useLingui } from "@lingui/react";
import { useState } from "react";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useText } from "../../shared/texts/texts";
import { Choice } from "../../shared/ui/choice";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import "./coverage.css";
import { Flags } from "./matches/flags";
import { FunnelSection } from "./funnel/funnel";
import { type Category, type Coverage, shown } from "./groups";
import { MatchesChart } from "./matches/matches-chart";
import { MatchesTable } from "./matches/matches-table";
import { PhotosTable } from "./photos-table";
import { useCoverage } from "./reads";
import { Suppressed } from "./suppressed";

const WEEKS = [4, 12, 52];

/** What people of every tone and undertone get, and what they do with it. */
export function CoveragePage() {
  const text = useOwnerText();
  const shared = useText();
  const [weeks, setWeeks] = useState(WEEKS[0]!);
  const { data: coverage, error, isPending } = useCoverage(weeks);
  const options = WEEKS.map((count) => [count, text("coverage.weeks", { weeks: count })] as const);
  return (
    <Page title={text("coverage.title")}>
      <p>{text("coverage.lead")}</p>
      <Choice label={text("coverage.weeks-label")} options={options} chosen={weeks} choose={setWeeks} />
      {isPending && <Status>{shared("shared.loading")}</Status>}
      {error && <Failure error={error} />}
      {coverage && <Figures coverage={coverage} />}
      {coverage && <FunnelSection weeks={weeks} />}
      {coverage && <Suppressed rows={coverage.items} />}
    </Page>
  );
}

function Figures({ coverage }: { coverage: Coverage }) {
  const text = useOwnerText();
  const { i18n } = useLingui();
  const day = (iso: string) => i18n.date(iso, { dateStyle: "long", timeZone: "UTC" });
  return (
    <>
      <Status>{text("coverage.period", { from: day(coverage.from), to: day(coverage.to) })}</Status>
      {shown(coverage.items).length === 0 ? <p className="notice">{text("coverage.all-suppressed")}</p> : <Groups coverage={coverage} />}
    </>
  );
}

function Groups({ coverage }: { coverage: Coverage }) {
  const text = useOwnerText();
  const shared = useText();
  const [category, setCategory] = useState<Category>("makeup");
  const name = shared(`category.${category}`);
  const options = (["makeup", "clothing"] as const).map((each) => [each, shared(`category.${each}`)] as const);
  return (
    <>
      <Flags rows={coverage.items} />
      <h2>{text("coverage.matches")}</h2>
      <p>{text("coverage.matches-help")}</p>
      <Choice label={text("coverage.category")} options={options} chosen={category} choose={setCategory} />
      <MatchesChart rows={coverage.items} category={category} name={name} />
      <MatchesTable coverage={coverage} category={category} />
      <h2>{text("coverage.groups")}</h2>
      <PhotosTable coverage={coverage} />
    </>
  );
}
