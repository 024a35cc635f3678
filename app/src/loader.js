// Loads the wasm once the page stands, then wakes its islands from the outside in, as Leptos expects: each
// <leptos-island> by the export that data-component names; what an island was given as children is announced to it
// (its $$on_hydrate) before an island inside those children wakes.
async function wake(node, module, children) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  let inner = children;
  if (node.localName === "leptos-island") {
    const start = module[node.dataset.component];
    if (!start) throw new Error(`no island ${node.dataset.component} in this build`);
    children?.();
    await start(node);
  } else if (node.localName === "leptos-children") {
    inner = node.$$on_hydrate;
  }
  for (const child of Array.from(node.children)) await wake(child, module, inner);
}

async function load() {
  const module = await import("./%SCRIPT%");
  await module.default({ module_or_path: new URL("./%WASM%", import.meta.url) });
  module.hydrate();
  await wake(document.body, module, undefined);
  document.documentElement.dataset.ready = "";
}

if (document.querySelector("leptos-island")) load();
