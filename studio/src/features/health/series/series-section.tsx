import { useState } from "react";
import { useOwnerText } from "../../../shared/texts/owner-texts";
import { useText } from "../../../shared/texts/texts";
import { Choice } from "../../../shared/ui/choice";
import { Failure, Status } from "../../../shared/ui/notices";
import { ChartFigure } from "./chart-figure";
import { useSeries } from "./reads";
import "./series.css";

const HOURS = [1, 6, 24];

/** How the platform has been; without a Prometheus, how to have it shown. */
export function SeriesSection({ isRecorded }: { isRecorded: boolean }) {
  const text = useOwnerText();
  return (
    <>
      <h2>{text("health.series")}</h2>
      {isRecorded ? <Charts /> : <p>{text("health.no-prometheus")}</p>}
    </>
  );
}

function Charts() {
  const text = useOwnerText();
  const shared = useText();
  const [hours, setHours] = useState(HOURS[0]!);
  const { data: charts, error, isPending } = useSeries(60 * hours);
  const options = HOURS.map((count) => [count, text("health.hours", { hours: count })] as const);
  return (
    <>
      <Choice label={text("health.hours-label")} options={options} chosen={hours} choose={setHours} />
      {isPending && <Status>{shared("shared.loading")}</Status>}
      {error && <Failure error={error} />}
      {charts && (
        <div className="charts">
          {charts.items.map((chart) => (
            <ChartFigure key={chart.name} chart={chart} times={charts.times} />
          ))}
        </div>
      )}
    </>
  );
}
