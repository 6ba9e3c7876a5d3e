// The map of countries: Natural Earth 1:50m in Equal Earth, one path by ISO 3166-1 alpha-2 code, a dot for each small state.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { geoArea, geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import { merge } from "topojson-client";

const WIDTH = 2000;
const MARGIN = 12;
// A state whose largest island or piece is smaller than this (square kilometres) is found by a dot.
const SMALL = 12_000;
// How far a simplified line may run beside the true one, in units of the drawing.
const ERROR = 0.6;
const EARTH = 510_072_000 / (4 * Math.PI);
const ANTARCTICA = "010";

// ISO 3166-1, numeric to alpha-2: the states of hub/taxonomy/data/countries.yaml (a test compares).
const CODES = Object.fromEntries(
  `004AF 008AL 012DZ 020AD 024AO 028AG 031AZ 032AR 036AU 040AT 044BS 048BH 050BD 051AM 052BB 056BE 064BT 068BO 070BA 072BW
   076BR 084BZ 090SB 096BN 100BG 104MM 108BI 112BY 116KH 120CM 124CA 132CV 140CF 144LK 148TD 152CL 156CN 170CO 174KM 178CG
   180CD 188CR 191HR 192CU 196CY 203CZ 204BJ 208DK 212DM 214DO 218EC 222SV 226GQ 231ET 232ER 233EE 242FJ 246FI 250FR 262DJ
   266GA 268GE 270GM 275PS 276DE 288GH 296KI 300GR 308GD 320GT 324GN 328GY 332HT 336VA 340HN 348HU 352IS 356IN 360ID 364IR
   368IQ 372IE 376IL 380IT 384CI 388JM 392JP 398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY
   438LI 440LT 442LU 450MG 454MW 458MY 462MV 466ML 470MT 478MR 480MU 484MX 492MC 496MN 498MD 499ME 504MA 508MZ 512OM 516NA
   520NR 524NP 528NL 548VU 554NZ 558NI 562NE 566NG 578NO 583FM 584MH 585PW 586PK 591PA 598PG 600PY 604PE 608PH 616PL 620PT
   624GW 626TL 634QA 642RO 643RU 646RW 659KN 662LC 670VC 674SM 678ST 682SA 686SN 688RS 690SC 694SL 702SG 703SK 704VN 705SI
   706SO 710ZA 716ZW 724ES 728SS 729SD 740SR 748SZ 752SE 756CH 760SY 762TJ 764TH 768TG 776TO 780TT 784AE 788TN 792TR 795TM
   798TV 800UG 804UA 807MK 818EG 826GB 834TZ 840US 854BF 858UY 860UZ 862VE 882WS 887YE 894ZM`
    .split(/\s+/)
    .map((pair) => [pair.slice(0, 3), pair.slice(3)]),
);

// What the atlas draws apart and the list of member states does not.
const PARTS = { Somaliland: "SO", "N. Cyprus": "CY" };

// States too small for the atlas: longitude, latitude.
const MISSING = { TV: [179.2, -8.52] };

export async function mapOfCountries() {
  const atlas = createRequire(import.meta.url).resolve("world-atlas/countries-50m.json");
  const world = JSON.parse(await readFile(atlas, "utf8"));
  const { land, states } = sorted(world.objects.countries.geometries);
  const projection = geoEqualEarth().fitWidth(WIDTH, { type: "Sphere" });
  const draw = geoPath(projection);
  const simple = { ...world, transform: undefined, arcs: arcs(world).map((arc) => simpler(arc, arc.map(projection))) };
  const path = (geometries) => short(draw(whole(merge(simple, geometries))));
  const shapes = {};
  const dots = {};
  for (const [code, geometries] of Object.entries(states)) {
    const piece = largest(merge(world, geometries));
    if (geoArea(piece) * EARTH < SMALL) dots[code] = projection(geoCentroid(piece)).map(Math.round);
    const shape = path(geometries);
    if (shape) shapes[code] = shape;
  }
  for (const [code, place] of Object.entries(MISSING)) {
    if (!shapes[code]) dots[code] = projection(place).map(Math.round);
  }
  const rest = land.map((geometry) => path([geometry])).join("");
  const lines = [...Object.values(shapes), rest];
  return JSON.stringify({ box: box(lines, Object.values(dots)), land: rest, shapes, dots });
}

// Borders and coasts as longitudes and latitudes; the atlas holds steps of whole units.
function arcs({ arcs: packed, transform: { scale, translate } }) {
  return packed.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map((step) => {
      x += step[0];
      y += step[1];
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

// The points without which the line would run more than ERROR beside itself (Douglas and Peucker). Two countries share the
// line of their border, so that they still fit.
function simpler(arc, drawn) {
  const kept = new Set([0, arc.length - 1]);
  const open = [[0, arc.length - 1]];
  while (open.length) {
    const [from, to] = open.pop();
    let [farthest, distance] = [0, ERROR];
    for (let at = from + 1; at < to; at++) {
      const away = beside(drawn[at], drawn[from], drawn[to]);
      if (away > distance) [farthest, distance] = [at, away];
    }
    if (!farthest) continue;
    kept.add(farthest);
    open.push([from, farthest], [farthest, to]);
  }
  return arc.filter((point, at) => kept.has(at));
}

function beside([x, y], [fromX, fromY], [toX, toY]) {
  const [acrossX, acrossY] = [toX - fromX, toY - fromY];
  const length = acrossX ** 2 + acrossY ** 2;
  const along = length && Math.max(0, Math.min(1, ((x - fromX) * acrossX + (y - fromY) * acrossY) / length));
  return Math.hypot(x - fromX - along * acrossX, y - fromY - along * acrossY);
}

// The countries of the list by code, and the land that belongs to none of them.
function sorted(geometries) {
  const land = [];
  const states = {};
  for (const geometry of geometries) {
    if (geometry.id === ANTARCTICA) continue;
    const code = PARTS[geometry.properties.name] ?? CODES[geometry.id];
    if (code) (states[code] ??= []).push(geometry);
    else land.push(geometry);
  }
  return { land, states };
}

function largest(area) {
  return pieces(area).reduce((found, piece) => (geoArea(piece) > geoArea(found) ? piece : found));
}

function pieces({ coordinates }) {
  return coordinates.map((rings) => ({ type: "Polygon", coordinates: rings }));
}

// Without what became a line, or turned over: on a sphere its inside would be the rest of the world.
function whole(area) {
  const rings = pieces(area).map((piece) => piece.coordinates.filter((ring) => ring.length > 3));
  const kept = rings.filter((ring) => ring.length && geoArea({ type: "Polygon", coordinates: ring }) < 2 * Math.PI);
  return { type: "MultiPolygon", coordinates: kept };
}

// The path in whole units, each step from the point before; what is smaller than a unit falls away.
function short(path) {
  const rings = (path ?? "").split("M").slice(1);
  return rings.map((ring) => shortRing(ring.replace("Z", "").split("L"))).join("");
}

function shortRing(points) {
  const whole = points.map((point) => point.split(",").map((number) => Math.round(Number(number))));
  const kept = whole.filter(([x, y], at) => at === 0 || x !== whole[at - 1][0] || y !== whole[at - 1][1]);
  const steps = kept.slice(1).map(([x, y], at) => [x - kept[at][0], y - kept[at][1]]);
  const straight = joined(steps);
  if (straight.length < 3) return "";
  // The last step is the one that closes the ring.
  const drawn = straight.slice(0, -1).map(([x, y]) => `${x} ${y}`);
  return `M${kept[0].join(" ")}l${drawn.join(" ")}z`.replaceAll(" -", "-");
}

// Steps in one direction are one step.
function joined(steps) {
  const found = [];
  for (const [x, y] of steps) {
    const last = found.at(-1);
    if (last && last[0] * y === last[1] * x && last[0] * x + last[1] * y > 0) found[found.length - 1] = [last[0] + x, last[1] + y];
    else found.push([x, y]);
  }
  return found;
}

// What all of them fill, and a margin in which the dots at its edge have room.
function box(paths, dots) {
  const points = [...dots];
  for (const ring of paths.join("").split("M").slice(1)) {
    const [start, steps] = ring.replace("z", "").split("l");
    let [x, y] = numbers(start);
    points.push([x, y]);
    const moves = numbers(steps);
    for (let at = 0; at < moves.length; at += 2) {
      x += moves[at];
      y += moves[at + 1];
      points.push([x, y]);
    }
  }
  const edge = (pick, axis) => points.reduce((found, point) => pick(found, point[axis]), points[0][axis]);
  const [left, top] = [edge(Math.min, 0) - MARGIN, edge(Math.min, 1) - MARGIN];
  return [left, top, edge(Math.max, 0) + MARGIN - left, edge(Math.max, 1) + MARGIN - top];
}

function numbers(words) {
  return words.match(/-?\d+/g).map(Number);
}
