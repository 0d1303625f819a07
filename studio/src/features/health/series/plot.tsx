import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useFormats } from "../../../shared/texts/formats";
import { useDarkness } from "./darkness";
import { type Line, lone, styleOf } from "./lines";

const HEIGHT = 160;
/** The width of the numbers beside a plot, in pixels. */
const NUMBERS = 64;
const DAY_MINUTE = { hour: "2-digit", minute: "2-digit" } as const;

interface PlotProps {
  times: readonly number[];
  lines: readonly Line[];
  write: (value: number) => string;
  /** The least that the top stands for. */
  top: number;
}

/** Lines over time, from zero up; the table beside it says their values to who cannot see it. */
export function Plot({ times, lines, write, top }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const { language } = useFormats();
  const isDark = useDarkness();
  useEffect(() => {
    const place = host.current!;
    const data = [[...times], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;
    const plot = new uPlot(optionsOf(place, { lines, write, top }, language), data, place);
    const resizing = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
    resizing.observe(place);
    return () => {
      resizing.disconnect();
      plot.destroy();
    };
  }, [times, lines, write, top, language, isDark]);
  return <div ref={host} className="plot" aria-hidden="true" />;
}

function optionsOf(place: HTMLElement, { lines, write, top }: Omit<PlotProps, "times">, language: string): uPlot.Options {
  const clock = new Intl.DateTimeFormat(language, DAY_MINUTE);
  const axis = { stroke: resolved(place, "--quiet"), grid: { stroke: resolved(place, "--line"), width: 1 }, ticks: { show: false } };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, highest) => [0, Math.max(highest * 1.1, top) || 1] } },
    axes: [
      { ...axis, values: (_, moments) => moments.map((seconds) => clock.format(1000 * seconds)) },
      { ...axis, size: NUMBERS, values: (_, values) => values.map(write) },
    ],
    series: [{}, ...lines.map((line, index) => drawingOf(place, line, index))],
  };
}

function drawingOf(place: HTMLElement, line: Line, index: number): uPlot.Series {
  const { color, dash, width } = styleOf(index);
  const stroke = resolved(place, color);
  return { stroke, dash: [...dash], width, points: { show: true, fill: stroke, size: 5, filter: () => lone(line) } };
}

/** Return the color that a custom property stands for here and now: a canvas knows neither `var` nor `light-dark`. */
function resolved(place: HTMLElement, property: string): string {
  place.style.color = `var(${property})`;
  const { color } = getComputedStyle(place);
  place.style.color = "";
  return color;
}
