// A drawn face, for pictures: no person's photo stands in the documentation.
const SKIN = "#d9b49a";
const SHADE = "#c79c80";
const HAIR = "#4a3528";

export const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" width="490" height="480" viewBox="0 0 490 480">
  <rect width="490" height="480" fill="#c9d3d6"/>
  <rect x="330" width="110" height="300" fill="#eef2f0"/>
  <path d="M60 480c10-90 90-120 184-120s174 30 184 120z" fill="#5d7f86"/>
  <path d="M205 320h78v58c-20 24-58 24-78 0z" fill="${SHADE}"/>
  <path d="M140 260c-18-110 30-186 104-186s122 76 104 186c-4 26-14 40-22 44V190H162v114c-8-4-18-18-22-44z" fill="${HAIR}"/>
  <path d="M166 200c0-60 32-94 78-94s78 34 78 94c0 84-34 150-78 150s-78-66-78-150z" fill="${SKIN}"/>
  <path d="M160 196c6-62 40-96 84-96s78 34 84 96c-36-8-66-28-84-56-18 28-48 48-84 56z" fill="${HAIR}"/>
  <g fill="none" stroke="${HAIR}" stroke-width="5" stroke-linecap="round">
    <path d="M188 196q16-10 34-3M266 193q18-7 34 3"/>
    <path d="M216 298q28 20 56 0" stroke="#a5574f"/>
    <path d="M242 216q-10 36-6 44 8 6 18 0" stroke="${SHADE}"/>
  </g>
  <g fill="${HAIR}"><ellipse cx="206" cy="214" rx="8" ry="6"/><ellipse cx="284" cy="214" rx="8" ry="6"/></g>
</svg>`;
