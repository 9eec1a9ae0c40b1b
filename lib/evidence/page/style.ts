/** Tables whose rows stand by themselves on a small screen: all but those that fit. */
const ROWS = ':not(.tight)>.scroll';

/** One style sheet for screen, small screen, dark and paper. System fonts: the page asks nothing of a network. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4a5560;--paper:#fff;--line:#c9d1d9;--tint:#f3f5f7;--link:#0b57a4;--good:#11652f;--bad:#a51d12;--logs:#0b57a4;--keys:#8a5a00;--ledger:#6d3aa8}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#aab4bf;--paper:#14181c;--line:#3b444d;--tint:#1e2429;--link:#7db7f5;--good:#7fd79b;--bad:#ff9b90;--logs:#7db7f5;--keys:#e5b75f;--ledger:#c9a7f2}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;overflow-wrap:break-word}
header,main,footer,nav{max-width:72rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.7rem;line-height:1.2;margin:1.5rem 0 .5rem}
h2{font-size:1.3rem;margin:2.2rem 0 .6rem;padding-top:.4rem;border-top:2px solid var(--line)}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
p,ul{margin:.5rem 0}
li{margin:.2rem 0}
a{color:var(--link)}
a:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;list-style:none}
nav li{margin:0}
code,pre{font-family:ui-monospace,"Liberation Mono",Menlo,Consolas,monospace;font-size:.86em;overflow-wrap:anywhere}
td code,th code{overflow-wrap:break-word}.whole{white-space:nowrap}.below td{padding:.1rem .5rem .3rem;border-top:0;background:var(--tint)}.below summary{font-size:.85rem}.below pre{background:var(--paper)}
pre{white-space:pre-wrap;background:var(--tint);border:1px solid var(--line);padding:.6rem;margin:.4rem 0}
.answer>span{display:inline-block}.answer>span::first-letter{text-transform:uppercase}
.answer{font-size:1.25rem;font-weight:600;border-left:.4rem solid var(--line);padding:.4rem .8rem;background:var(--tint)}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:700}.other{font-weight:600}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;border:1px solid var(--line);padding:.3rem .5rem}
thead th{background:var(--tint)}
tbody th{font-weight:600;min-width:6.5rem}td ul{padding-left:1.1rem;margin:0}
summary{cursor:pointer;padding:.3rem 0;color:var(--link)}
.n{font-variant-numeric:tabular-nums}thead .n,td:has(>.n){text-align:right}td a[href^="#"]{white-space:nowrap}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;padding:0;list-style:none}.line{display:inline-block;width:2.6rem;border-top:3px solid;margin:0 .5rem .25rem 0;vertical-align:middle}.line.logs{border-color:var(--logs)}.line.keys{border-color:var(--keys);border-top-style:dashed}.line.ledger{border-color:var(--ledger);border-top-style:dotted}
.picture{overflow:auto;border:1px solid var(--line);margin:.6rem 0}
svg{display:block;height:auto;max-width:none;font:12px system-ui,"Liberation Sans",Arial,sans-serif}
.org rect{fill:none;stroke:var(--soft);stroke-dasharray:5 3}.org text{fill:var(--ink);font-weight:700;stroke:var(--paper);stroke-width:5px;paint-order:stroke;stroke-linejoin:round}
.account rect{fill:var(--tint);stroke:var(--soft)}.account text{fill:var(--ink)}.account .head{font-weight:700}.account .lines{font-size:11px}
.flow{fill:none;stroke-width:1.6}.flow.logs{stroke:var(--logs)}.flow.keys{stroke:var(--keys);stroke-dasharray:6 3}.flow.ledger{stroke:var(--ledger);stroke-dasharray:2 3}
.tip.logs{fill:var(--logs)}.tip.keys{fill:var(--keys)}.tip.ledger{fill:var(--ledger)}
.skip{position:absolute;left:-100vw}.skip:focus{left:0;background:var(--paper);padding:.5rem}
@media screen and (max-width:40rem){
body{font-size:15px}h1{font-size:1.4rem}ul{padding-left:1.4rem}nav ul,.legend{padding:0}.whole,td a[href^="#"]{white-space:normal}
.tight table{font-size:.75rem}.tight th,.tight td{padding:.25rem .2rem;min-width:0}
${ROWS} :is(table,caption,tbody,tr,th,td){display:block}${ROWS} thead,${ROWS} td:empty{display:none}
${ROWS} tr{border:1px solid var(--line);padding:.3rem .5rem;margin-top:.5rem}${ROWS} .below{border-top:0;margin:0}
${ROWS} :is(th,td){border:0;padding:.1rem 0;text-align:left}${ROWS} td::before{color:var(--soft)}
${[2, 3, 4, 5, 6, 7].map((column) => `${ROWS} td:nth-child(${column})::before{content:var(--h${column})}`).join('')}
}
@media print{
@page{size:A4;margin:14mm}
:root{color-scheme:light;--ink:#000;--soft:#333;--paper:#fff;--line:#999;--tint:#f2f2f2;--link:#000;--good:#000;--bad:#000;--logs:#0b57a4;--keys:#8a5a00;--ledger:#6d3aa8}
body{font-size:9.5pt}nav,.skip{display:none}header,main,footer{max-width:none;padding:0}
.scroll,.picture{overflow:visible;border:0}svg{max-width:100%;max-height:245mm}
table{font-size:7.5pt}th,td,th code{overflow-wrap:break-word}td code,td li,td a:not([href^="#"]){overflow-wrap:anywhere}td:has(>code){min-width:26mm}td:has(>ul){min-width:40mm}td ul{padding-left:.8rem}tbody th{min-width:22mm}td:has(>a[href^="assembly/"]){min-width:48mm}.whole,td a[href^="#"]{white-space:normal}.below summary{font-size:7.5pt}tr:has(+.below){break-after:avoid}.below pre{padding:.2rem .4rem;font-size:6.5pt}tr,.answer{break-inside:avoid}thead{display:table-header-group}h2,h3{break-after:avoid}
details>summary{list-style:none;color:inherit}details::details-content{display:block;content-visibility:visible;height:auto}
}
`.trim();
