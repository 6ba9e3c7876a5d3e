// Builds hub/static/dist: bundled and minified, names with a hash of the content, .br and .gz beside, manifest.json.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { mapOfCountries } from "./map.mjs";

const STATIC = dirname(fileURLToPath(import.meta.url));
const DIST = join(STATIC, "dist");
// Features whose pages have a style sheet of their own beside hub.css.
const FEATURES = ["blog", "events", "newsletter", "practices"];
const TARGET = ["es2022", "chrome111", "firefox113", "safari16.4"];

const started = performance.now();
const manifest = {};
const written = new Map();

for (const [name, contents] of await bundle()) written.set(name, contents);
for (const [name, contents] of await images()) written.set(name, contents);
written.set(...named("map/countries.json", Buffer.from(await mapOfCountries())));
await writeAll();
report();

async function bundle() {
  const js = [...(await sources("js")), ...(await sources("js/pages"))];
  const sheets = FEATURES.map((name) => `css/pages/${name}.css`);
  const result = await build({
    absWorkingDir: STATIC,
    entryPoints: [...js, "css/hub.css", ...sheets],
    outdir: DIST,
    outbase: STATIC,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    legalComments: "none",
    target: TARGET,
    metafile: true,
    write: false,
    logLevel: "warning",
    plugins: [lowerColours()],
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    // A third party's entry is reached through ours and needs no name.
    if (output.entryPoint && !output.entryPoint.startsWith("..")) manifest[output.entryPoint] = basename(path);
  }
  return result.outputFiles.map((file) => [relative(DIST, file.path), Buffer.from(file.contents)]);
}

async function sources(folder) {
  return (await readdir(join(STATIC, folder))).filter((name) => name.endsWith(".js")).map((name) => `${folder}/${name}`);
}

// A browser without light-dark() gets the light theme: each token once more, with its light value only.
function lowerColours() {
  return {
    name: "lower-colours",
    setup(context) {
      context.onLoad({ filter: /tokens\.css$/ }, async ({ path }) => {
        const css = await readFile(path, "utf8");
        const tokens = css.matchAll(/(--[\w-]+):\s*light-dark\(\s*(#\w+),/g);
        const light = [...tokens].map(([, name, value]) => `${name}:${value}`).join(";");
        return { contents: `${css}\n@supports not (color: light-dark(red, red)) { :root { ${light} } }`, loader: "css" };
      });
    },
  };
}

async function images() {
  const names = (await readdir(join(STATIC, "img"))).filter((name) => /\.(svg|png|ico)$/.test(name));
  return Promise.all(
    names.map(async (name) => {
      return named(`img/${name}`, await readFile(join(STATIC, "img", name)));
    }),
  );
}

// A file that is no script or style, under a name with the hash of its content.
function named(name, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8);
  manifest[name] = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  return [manifest[name], contents];
}

// The manifest comes last, and only then what is no longer named goes: a page served meanwhile finds its files.
async function writeAll() {
  await mkdir(DIST, { recursive: true });
  const kept = new Set(["manifest.json"]);
  const files = [];
  for (const [name, contents] of written) {
    const variants = [[name, contents]];
    if (/\.(js|css|svg)$/.test(name)) {
      variants.push([`${name}.gz`, gzipSync(contents, { level: 9 })]);
      variants.push([`${name}.br`, brotli(contents)]);
    }
    for (const [variant, bytes] of variants) {
      kept.add(variant);
      files.push(writeFile(join(DIST, variant), bytes));
    }
  }
  await Promise.all(files);
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(join(DIST, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
  const stale = (await readdir(DIST)).filter((name) => !kept.has(name));
  await Promise.all(stale.map((name) => rm(join(DIST, name), { recursive: true })));
}

function brotli(contents) {
  return brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  });
}

function report() {
  const total = [...written.values()].reduce((sum, contents) => sum + brotli(contents).length, 0);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`front end: ${written.size} files, ${(total / 1024).toFixed(0)} KB compressed, ${seconds} s`);
}
