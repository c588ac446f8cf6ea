"use strict";(self.rspackChunknbcluster_lab=self.rspackChunknbcluster_lab||[]).push([[590],{2(t,e,s){s.r(e);var n=s(3),i=s(4),a=s(5),o=s(6),r=s(7),l=s(8),h=s(9),c=s(10),d=s(11),u=s(12),p=s(13),f=t=>"string"==typeof t,m=t=>"number"==typeof t&&Number.isFinite(t),g=t=>Number.isSafeInteger(t)&&Number(t)>=0,b=t=>"boolean"==typeof t,w=t=>e=>null===e||t(e),v=(...t)=>e=>t.some(t=>t===e),x=t=>e=>Array.isArray(e)&&e.every(t),y=t=>e=>{let s;return Array.isArray(e)&&2===e.length&&g(s=e[0])&&s<$&&t(e[1])},k=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e)),n=Object.entries(t);return s.size===n.length&&n.every(([t,e])=>s.has(t)&&e(s.get(t)))},$=65536,_=t=>e=>t(e)?e:null,j=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e));return Object.entries(t).every(([t,e])=>s.has(t)&&e(s.get(t)))},S=["running","computed","committed","lost","surprised","cancelled","waiting"],C=t=>2===t,M=k({line:g,header:f,total:w(g),computed:g,committed:g,here:g,seconds:m,eta_s:w(m),rate_per_s:w(m),route:v("parallel","kernel","mixed"),reason:w(f),text:f,plain_estimate_s:w(m)}),T=k({id:g,loop:g,first:g,end:g,start_s:m,end_s:w(m),state:v(...S),given_s:m,item:f,size_bytes:g,deaths:g}),L={worker:f,machine:f,gpu:w(f),memory_bytes:w(g),gpu_busy:w(m),gpu_memory_bytes:w(g),deaths:x(k({at_s:m,cause:f}))},R={version:C,run:f,name:w(f),cell:f,state:v("starting","running","done","failed","interrupted","stopped"),seconds:m,lane_count:g,errors:x(k({type:f,line:g,count:g,text:f,source:f,traceback:f})),sent_bytes:g,plain_estimate_s:w(m),claim:f,message:f,cluster:f,final:b},A=k({...R,loops:x(y(M)),loop_count:g}),E=k({kind:v("lanes"),version:C,lanes:x(y(k(L))),items:x(y(f))}),O=k({...R,loops:x(M),lanes:x(k({...L,spans:x(T)}))});_(A),_(E);var z=_(O),F=j({name:f,cause:f,at:m}),N=j({name:f,state:f,machine:f,pid:g,cpu:w(m),memory_bytes:w(g),memory_limit_bytes:w(g),gpu:f,gpu_busy:w(m),gpu_memory_bytes:w(g),doing:f}),I=j({name:f,title:f,kind:f,lasting:b,state:v("starting","ready","waiting","ending"),waiting:f,machine:f,notebook:f,used_by:x(f),started:m,idle_s:w(m),idle_for_s:w(m),python:f,bounds:x(g),adaptive:b,workers:x(N),deaths:x(F),differences:x(j({what:f,here:f,there:f,why:f}))}),P=j({start:f,state:v("starting","ready","failed"),waiting:f,name:f,message:f}),W=j({cluster:f,notebook:f,kernel:f,cell_id:f,snapshot:t=>null!==z(t)}),B=j({topic:f}),q=j({run:f}),J=j({clusters:x(I)}),D=j({version:t=>1===t,clusters:x(I),runs:x(t=>!0),starts:x(P)}),H=j({name:f,does:f,missing:f,options:x(j({name:f,key:f,value:f,flag:b,help:f,choices:x(f),default:w(f),repeats:b}))}),U=j({worker:f,text:f,deaths:x(F)}),V=j({line:g,end_line:g,route:v("parallel","kernel","unknown"),reason:f,text:f}),G=_(j({python:f,kinds:x(H)})),K=_(j({start:f})),Y=_(j({logs:x(U)})),Z=_(j({how:v("stop","interrupt")})),Q=_(j({text:f})),X=_(j({marks:x(V),trouble:f})),tt=_(j({})),te=_(j({message:f,faults:x(j({field:f,text:f}))})),ts=class{#t;#e;#s;#n=new Map;#i=null;#a=!1;#o="";#r=0;#l;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,s.addEventListener("abort",()=>this.#h(),{once:!0}),s.aborted||this.#c()}watch(t,e){0===e.length?this.#n.delete(t):this.#n.set(t,e),this.#d()}tryNow(){null!==this.#i||this.#s.aborted||(clearTimeout(this.#l),this.#c())}async #c(){let t=await this.#t.presence();this.#s.aborted||null!==this.#i||("there"===t?this.#u():"away"===t?this.#p():(this.#e.setConnection(t),this.#f(6e4)))}#u(){let t=!1,e=this.#t.open({onOpen:()=>{this.#o="",this.#a=!0,this.#d()},onMessage:t=>this.#m(t),onClose:()=>{t=!0,this.#a=!1,this.#i=null,this.#s.aborted||this.#p()}});t||(this.#i=e)}#m(t){let e="string"==typeof t?function(t){if(!B(t))return null;let{topic:e}=t;return"hello"===e&&D(t)?{topic:e,clusters:t.clusters,runs:t.runs.filter(W),starts:t.starts}:"clusters"===e&&J(t)?{topic:e,clusters:t.clusters}:"run"===e&&W(t)?{...t,topic:e}:"gone"===e&&q(t)?{topic:e,run:t.run}:"start"===e&&P(t)?{...t,topic:e}:null}(function(t){try{return JSON.parse(t)}catch{return null}}(t)):null;null!==e&&("hello"===e.topic?(this.#r=0,this.#e.take(e,performance.now()),this.#e.setConnection("open")):this.#e.take(e,performance.now()))}#p(){this.#e.setConnection("lost");let t=Math.min(3e4,500*2**this.#r);this.#r+=1,this.#f(t*(.75+Math.random()/2))}#f(t){clearTimeout(this.#l),this.#l=setTimeout(()=>void this.#c(),t)}#d(){let t=JSON.stringify({topic:"watch",runs:[...new Set([...this.#n.values()].flat())].sort()});null!==this.#i&&this.#a&&t!==this.#o&&(this.#i.send(t),this.#o=t)}#h(){clearTimeout(this.#l),this.#i?.close(),this.#i=null}},tn=class{#g=null;#b=0;#w=0;#v=[];#x=[];#y=[];#k=new Set;get about(){return this.#g}get loops(){return this.#v.filter(t=>void 0!==t)}get lanes(){return this.#y}get alive(){return null!==this.#g&&("starting"===this.#g.state||"running"===this.#g.state)}elapsed_s(t){return null===this.#g?0:this.#g.seconds+(this.alive?Math.max(0,t-this.#b)/1e3:0)}left_s(t){let e=this.#v.at(-1);if(!this.alive||void 0===e||null===e.eta_s||null!==e.reason)return null;let s=e.eta_s-Math.max(0,t-this.#w)/1e3;return s<-ti?null:Math.max(0,s)}takeHead(t,e){let{loops:s,version:n,...i}=t;for(let[t,n]of(this.#g=i,this.#b=e,s)){var a,o;t>=i.loop_count||(a=this.#v[t],o=n,(a?.computed!==o.computed||a.committed!==o.committed)&&(this.#w=e),this.#v[t]=n)}this.#$()}takeLanes(t,e){for(let[e,s]of t.lanes)this.#_(e).lane=s;for(let[t,s]of(this.#j(),e))this.#_(t).spans.set(tr(s),s);this.#$()}takeSnapshot(t,e){let{loops:s,lanes:n,...i}=t;for(let{spans:t,...e}of n){let s=this.#S(e.worker);for(let n of(s.lane=e,t))s.spans.set(tr(n),n)}this.#j(),this.takeHead({...i,loops:[...s.entries()],loop_count:s.length},e)}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}#_(t){for(let e=this.#x[t];;e=this.#x[t]){if(void 0!==e)return e;this.#x.push({index:this.#x.length,lane:to,spans:new Map}),this.#y=this.#x}}#S(t){return this.#x.find(({lane:e})=>e.worker===t)??this.#_(this.#x.length)}#j(){this.#y=[...this.#x].sort((t,e)=>ta.compare(t.lane.machine,e.lane.machine)||ta.compare(t.lane.worker,e.lane.worker)||t.index-e.index)}#$(){for(let t of this.#k)t()}},ti=1,ta=new Intl.Collator("en",{numeric:!0}),to={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null,deaths:[]};function tr(t){return 0x100000000*t.loop+t.id}var tl=class{#C="connecting";#M=[];#b=0;#T=new Map;#L=new Map;#k=new Set;#R=new Set;#A=new Set;get connection(){return this.#C}get clusters(){return this.#M}get starts(){return[...this.#T.values()].filter(({state:t})=>"ready"!==t)}get runs(){let t=[...this.#L.values()].reverse();return[...t.filter(({progress:t})=>t.alive),...t.filter(({progress:t})=>!t.alive)]}run(t){return this.#L.get(t)??null}age_s(t){return Math.max(0,t-this.#b)/1e3}setConnection(t){t!==this.#C&&(this.#C=t,this.#$())}take(t,e){switch(t.topic){case"hello":this.#E(t.runs,t.starts,e),this.#O(t.clusters,e);break;case"clusters":this.#O(t.clusters,e);break;case"run":this.#z(t,e);break;case"gone":this.#L.delete(t.run);break;case"start":this.#F(t)}this.#$()}forgetStart(t){this.#T.delete(t)&&this.#$()}onChange(t,e){th(this.#k,t,e)}onEnd(t,e){th(this.#R,t,e)}onReady(t,e){th(this.#A,t,e)}#E(t,e,s){let n=new Set(t.map(({snapshot:t})=>t.run));for(let t of[...this.#L.keys()])n.has(t)||this.#L.delete(t);for(let e of t)this.#z(e,s);let i=new Set(e.map(({start:t})=>t));for(let t of[...this.#T.keys()])i.has(t)||this.#T.delete(t);for(let t of e)this.#F(t)}#O(t,e){this.#M=[...t].sort((t,e)=>Number(e.lasting)-Number(t.lasting)||tc.compare(t.name,e.name)),this.#b=e}#z({snapshot:t,cluster:e,notebook:s,kernel:n,cell_id:i},a){let o=this.#L.get(t.run),r=o?.progress??new tn,l=r.alive,h={id:t.run,cluster:e,notebook:s,kernel:n,cell_id:i,progress:r};if(this.#L.set(h.id,h),r.takeSnapshot(t,a),l&&!r.alive)for(let t of this.#R)t(h)}#F(t){let e=this.#T.get(t.start)?.state;if(this.#T.set(t.start,t),"ready"===t.state&&"ready"!==e)for(let e of this.#A)e(t)}#$(){for(let t of this.#k)t()}};function th(t,e,s){s.aborted||(t.add(e),s.addEventListener("abort",()=>t.delete(e),{once:!0}))}var tc=new Intl.Collator("en",{numeric:!0}),td=class extends Error{name="Refused";status;faults;constructor(t,e,s){super(t),this.status=e,this.faults=s}},tu="nbcluster",tp=class{#N;constructor(t){this.#N=t}kinds(t){return this.#I("GET",["kinds"],G,{query:null===t?{}:{kernel:t}})}async start(t){return(await this.#I("POST",["clusters"],K,{body:t})).start}async stopStart(t){await this.#I("DELETE",["starts",t],tt)}async scale(t,e,s){await this.#I("POST",["clusters",t,"scale"],tt,{body:{least:e,most:s}})}async restart(t){await this.#I("POST",["clusters",t,"restart"],tt,{body:{}})}async stop(t){await this.#I("DELETE",["clusters",t],tt)}async logs(t){return(await this.#I("GET",["clusters",t,"logs"],Y)).logs}async stopRun(t){return(await this.#I("POST",["runs",t,"stop"],Z,{body:{}})).how}async why(t){return(await this.#I("GET",["runs",t,"why"],Q)).text}marks(t,e){return this.#I("POST",["marks"],X,{body:{cell:t,cells_before:e}})}async presence(){try{let t=await this.#P("GET",["clusters"],{});if(t.ok)return"there";if(404===t.status)return"absent";return 401===t.status||403===t.status?"refused":"away"}catch{return"away"}}open(t){let{wsUrl:e,token:s,appendToken:i,WebSocket:a}=this.#N,o=n.URLExt.join(e,tu,"live"),r=new a(i&&""!==s?`${o}?token=${encodeURIComponent(s)}`:o);return r.onopen=()=>t.onOpen(),r.onmessage=({data:e})=>t.onMessage(e),r.onclose=()=>t.onClose(),r}async #I(t,e,s,n={}){var i;let a;try{a=await this.#P(t,e,n)}catch{throw new td(tf,0,[])}let o=await a.json().catch(()=>null);if(a.ok){let t=s(o);if(null===t)throw new td(tm,a.status,[]);return t}let r=te(o),l=r?.faults??[];throw new td(r?.message??(i=a.status,`The Jupyter server refused (${i}). It gave no reason. Its log may tell more.`),a.status,l)}#P(t,e,{query:s,body:a}){let o=n.URLExt.join(this.#N.baseUrl,tu,...e.map(encodeURIComponent)),r=void 0===s?"":n.URLExt.objectToQueryString(s),l=void 0===a?{method:t}:{method:t,body:JSON.stringify(a)};return i.ServerConnection.makeRequest(o+r,l,this.#N)}},tf="The Jupyter server did not answer. It may have ended, or the network is away. Try again when the page is connected.",tm="The Jupyter server's answer cannot be read. Page and server have different versions of nbcluster. Reload the page.",tg=new a.Token("nbcluster-lab:ILive","All clusters and runs that the server knows of, live, and what can be asked of it.");function tb(t){if(t<.0995)return`${Math.round(1e3*t)} ms`;if(t<59.95)return`${tT(t)} s`;let e=Math.round(t);if(e<3600)return`${Math.floor(e/60)} min ${tL(e%60)} s`;let s=Math.round(t/60);if(s<1440)return`${Math.floor(s/60)} h ${tL(s%60)} min`;let n=Math.round(t/3600);return`${Math.floor(n/24)} d ${tL(n%24)} h`}var tw=[[100,1,"s"],[5940,60,"min"],[172800,3600,"h"]];function tv(t){if(t<1)return"less than 1 s";for(let[e,s,n]of tw)if(t<e)return`about ${tM(t/s)} ${n}`;return`about ${tM(t/86400)} d`}function tx(t){if(t<999.5)return`${Math.round(t)} B`;let e=t;for(let t of["kB","MB","GB"])if((e/=1e3)<999.5)return`${tC(e)} ${t}`;return`${tC(e/1e3)} TB`}function ty(t){return t.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var tk=[[1,"s"],[60,"min"],[3600,"h"]];function t$(t,e){return`${ty(t)} ${e}${1===t?"":"s"}`}function t_(t){return`${Math.round(100*t)} %`}function tj(t,e){let s=[...t.slice(0,2*e)];return(s.length<=e?s:[...s.slice(0,e-1),"…"]).join("").replace(tS,t=>{if("\n"===t)return t;if("	"===t)return"    ";let e=t.charCodeAt(0).toString(16);return e.length<=2?`\\x${e.padStart(2,"0")}`:`\\u${e.padStart(4,"0")}`})}var tS=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function tC(t){return t<9.95?tT(t):`${Math.round(t)}`}function tM(t){return t<9.95?tT(t).replace(/\.0$/,""):`${Math.round(t)}`}function tT(t){let e=Math.round(10*t);return`${Math.floor(e/10)}.${e%10}`}function tL(t){return`${t}`.padStart(2,"0")}var tR={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},tA={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped",waiting:"waiting for code and data"};function tE(t){return[t.name??"",""===t.cell?"":`cell [${t.cell}]`].filter(t=>""!==t).join(", ")}function tO(t){let e=new Set(t.map(({lane:t})=>t.machine)).size>1;return t.map(({lane:t})=>tj([e?t.machine:"",t.worker,t.gpu??""].filter(t=>""!==t).join(" \xb7 "),tz))}var tz=60,tF="nbcluster:open-panel",tN="nbcluster:start-cluster",tI="nbcluster:show-run",tP=class{#W;#B;#k=new Set;#n=null;constructor(t,e){this.#W=t,this.#B=e,e?.currentChanged.connect(()=>this.#q()),this.#q()}get notebook(){let t=this.#B?.currentWidget??null;if(null===t||t.isDisposed)return null;let e=t.sessionContext.session?.kernel??null;return{path:tB(this.#W,t),kernel:e?.id??null,busy:e?.status==="busy"}}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}async runLine(t){let e=this.#B?.currentWidget?.sessionContext.session?.kernel??null;if(null===e)throw new td(tW,0,[]);await tq(e,function(t){let[e="",...s]=t.replace(/^%/,"").split(" ");return`_shell = get_ipython()
if "distribute" not in _shell.magics_manager.magics["cell"]:
    _shell.run_line_magic("load_ext", "nbcluster")
_shell.run_line_magic(${JSON.stringify(e)}, ${JSON.stringify(s.join(" "))})
del _shell`}(t))}async showCell(t){let e=await this.#W.commands.execute("docmanager:open",{path:t.notebook}),s=this.#B?.find(t=>t===e)??null;if(null===s)return;await s.context.ready,await s.revealed;let{content:n}=s,i=t.progress.about?.cell??"",a=n.widgets.findIndex(({model:e})=>e.id===t.cell_id||""===t.cell_id&&""!==i&&function(t){let{execution_count:e}={execution_count:null,...t.toJSON()};return null===e?"":String(e)}(e)===i),o=n.widgets[a];void 0!==o&&(n.activeCellIndex=a,await n.scrollToCell(o,"center"),n.activate())}async copy(t){r.Clipboard.copyToSystem(t)}looksAt(t){let e=this.#B?.find(e=>tB(this.#W,e)===t.notebook);return void 0===e?"no":e.isVisible&&!document.hidden?"yes":"away"}#q(){this.#n?.sessionContext.kernelChanged.disconnect(this.#$,this),this.#n?.sessionContext.statusChanged.disconnect(this.#$,this),this.#n=this.#B?.currentWidget??null,this.#n?.sessionContext.kernelChanged.connect(this.#$,this),this.#n?.sessionContext.statusChanged.connect(this.#$,this),this.#$()}#$(){for(let t of this.#k)t()}},tW="The notebook has no kernel. It was shut down, or has not begun. Start one in the menu Kernel.";function tB(t,e){return t.serviceManager.contents.localPath(e.context.path)}async function tq(t,e){let s=t.requestExecute({code:e,store_history:!1,allow_stdin:!1}),{content:n}=await s.done;if("error"===n.status)throw new td(n.evalue,0,[])}function tJ(t,e={},s=[]){let n=document.createElement(t);for(let[t,s]of Object.entries(e))n.setAttribute(t,s);return n.append(...s),n}function tD(t,e){let s=tj(e,600);t.textContent!==s&&(t.textContent=s),t.hidden=""===s}function tH(t,e,s){t.getAttribute(e)!==s&&t.setAttribute(e,s)}function tU(t,e,s){for(;t.childElementCount>e;)t.lastElementChild?.remove();for(;t.childElementCount<e;)t.append(s())}var tV=`
button {
  height: 100%;
  padding: 0 4px;
  border: 0;
  background: transparent;
  color: var(--jp-ui-font-color1);
  font: var(--jp-ui-font-size1) / 24px var(--jp-ui-font-family);
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  cursor: pointer;
}
button:hover { background: var(--jp-layout-color3); }
button:focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: -2px; }
`,tG=class extends p.Widget{#J=tJ("button",{type:"button"});constructor(t){super(),this.addClass("nbc-status"),this.node.attachShadow({mode:"open"}).append(tJ("style",{},[tV]),this.#J),this.#J.addEventListener("click",t)}tell(t){tD(this.#J,t),tH(this.#J,"title","Clusters and runs: open the panel")}},tK=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
.run {
  --nbc-paper: var(--jp-layout-color1, #ffffff);
  --nbc-ink: var(--jp-ui-font-color1, #1f2328);
  --nbc-ink-pale: var(--jp-ui-font-color2, #5d656e);
  --nbc-line: var(--jp-border-color2, #dfe2e6);
  --nbc-track: var(--jp-layout-color2, #eef0f2);
  --nbc-accent: var(--jp-brand-color1, #1976d2);
  --nbc-good: var(--jp-success-color1, #2e7d32);
  --nbc-warn: var(--jp-warn-color1, #d97706);
  --nbc-error: var(--jp-error-color1, #c62828);
  --nbc-accent-pale: color-mix(in srgb, var(--nbc-accent) 32%, var(--nbc-paper));
  --nbc-font: var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", sans-serif);
  --nbc-code: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace);

  box-sizing: border-box;
  container-type: inline-size;
  max-width: 1400px;
  margin: 4px 0 6px;
  padding: 12px 16px 10px;
  border: 1px solid var(--nbc-line);
  border-radius: 6px;
  background: var(--nbc-paper);
  color: var(--nbc-ink);
  font: 13px / 1.5 var(--nbc-font);
  font-variant-numeric: tabular-nums;
  text-align: left;
}

@media (prefers-color-scheme: dark) {
  .run {
    --nbc-paper: var(--jp-layout-color1, #16181c);
    --nbc-ink: var(--jp-ui-font-color1, #e4e6ea);
    --nbc-ink-pale: var(--jp-ui-font-color2, #a0a7b1);
    --nbc-line: var(--jp-border-color2, #333940);
    --nbc-track: var(--jp-layout-color2, #23272d);
    --nbc-accent: var(--jp-brand-color1, #64b5f6);
    --nbc-good: var(--jp-success-color1, #81c784);
    --nbc-warn: var(--jp-warn-color1, #ffb74d);
    --nbc-error: var(--jp-error-color1, #ef7070);
  }
}

.run[hidden],
.run [hidden] {
  display: none;
}

header,
.outcome,
footer {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 14px;
}

header {
  column-gap: 18px;
}

.outcome {
  column-gap: 8px;
}

.sign {
  width: 1em;
  text-align: center;
}

.place,
.title,
.under,
.line,
footer {
  color: var(--nbc-ink-pale);
}

.title {
  margin-left: auto;
  overflow-wrap: anywhere;
}

.gain {
  margin-left: 6px;
}

.gain,
.run[data-state="done"] .sign,
.run[data-state="done"] .state {
  color: var(--nbc-good);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error);
}

.run:is([data-state="interrupted"], [data-state="stopped"]) :is(.sign, .state) {
  color: color-mix(in srgb, var(--nbc-warn) 65%, var(--nbc-ink));
}

.run:is([data-state="starting"], [data-state="running"]) .sign {
  color: var(--nbc-accent);
}

@keyframes breathe {
  50% {
    opacity: 0.25;
  }
}

.loops {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 12px;
  margin: 10px 0 0;
  padding: 0;
  list-style: none;
}

.row {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 12px;
}

.line {
  flex: none;
}

.row code {
  flex: 1 1 12em;
  min-width: 0;
  overflow: hidden;
  font: 12px / 1.5 var(--nbc-code);
  text-overflow: ellipsis;
  white-space: nowrap;
}

.amount {
  flex: none;
  font-weight: 600;
}

.under {
  display: flex;
  flex-wrap: wrap;
  column-gap: 12px;
  min-height: 1.5em;
  margin-top: 3px;
  font-size: 12px;
}

.left {
  margin-left: auto;
  color: var(--nbc-ink);
}

.bar {
  display: flex;
  height: 6px;
  margin-top: 5px;
  overflow: hidden;
  border-radius: 3px;
  background: var(--nbc-track);
}

.committed {
  background: var(--nbc-accent);
}

.computed {
  background: repeating-linear-gradient(-45deg, var(--nbc-accent) 0 1px, var(--nbc-accent-pale) 1px 4px);
}

li[data-route="kernel"] .committed {
  background: var(--nbc-ink-pale);
}

/* Nobody counts what the kernel does: something moves, and nothing is promised. */
.bar.uncounted {
  background: repeating-linear-gradient(90deg, var(--nbc-line) 0 24px, var(--nbc-track) 24px 48px);
}

@keyframes drift {
  to {
    background-position: 48px 0;
  }
}

.said {
  margin: 4px 0 0;
  color: var(--nbc-ink-pale);
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

.reason {
  padding: 0 4px;
  border-radius: 3px;
  background: var(--nbc-track);
  color: var(--nbc-ink);
  font: 12px / 1.4 var(--nbc-code);
}

.lanes {
  margin: 14px 0 0;
}

.lanes > canvas {
  display: block;
  width: 100%;
}

.legend {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 4px 0 0;
  padding: 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
}

.legend li {
  display: flex;
  align-items: center;
  gap: 5px;
}

.errors {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 2px;
  margin: 10px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors span {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
}

.message {
  margin: 10px 0 0;
  overflow-wrap: anywhere;
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

footer {
  justify-content: space-between;
  margin-top: 8px;
  font-size: 12px;
}

.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  margin: 0;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (prefers-reduced-motion: no-preference) {
  .run[data-state="starting"] .sign {
    animation: breathe 1.6s ease-in-out infinite;
  }

  .bar.uncounted {
    animation: drift 1.6s linear infinite;
  }

  .bar span {
    transition: width 160ms linear;
  }
}

@container (max-width: 520px) {
  .title {
    margin-left: 0;
  }
}
`;function tY(t,e,s={}){let n=tJ("button",{type:"button",...s},[t]);return n.addEventListener("click",e),n}var tZ=class{#D=tJ("span",{class:"figure"});#H=tJ("span",{class:"full"});#U=tJ("div",{class:"track",role:"meter","aria-valuemin":"0","aria-valuemax":"100"},[this.#H]);node;#V;constructor(t){this.#V=t,this.node=tJ("div",{class:"meter"},[tJ("div",{class:"caption"},[tJ("span",{},[t]),this.#D]),this.#U])}show(t,e,s,n=e){if(this.node.hidden=null===t,null===t)return;let i=Math.round(100*Math.min(1,Math.max(0,t)));tD(this.#D,e),this.#H.style.width=`${i}%`,tH(this.#U,"aria-valuenow",`${i}`),tH(this.#U,"aria-valuetext",n),tH(this.node,"title",n),tH(this.#U,"aria-label",`${this.#V} of ${s}`)}},tQ=class{button;#G;#K;constructor(t,e,s=()=>{}){this.#G=e,this.#K=s,this.button=tY(t,()=>this.turn(!this.open)),e.hidden=!0,tH(this.button,"aria-expanded","false")}get open(){return!this.#G.hidden}turn(t){t!==this.open&&(this.#G.hidden=!t,tH(this.button,"aria-expanded",`${t}`),this.#K(t))}},tX=class{#Y=tJ("p");#Z;node;#Q=null;constructor(t,e,s){let n=tY(t,()=>{this.#X(),s()},{class:"danger"});this.#Z=tY(e,()=>this.#X()),this.node=tJ("div",{class:"question",role:"group"},[this.#Y,tJ("div",{class:"actions"},[n,this.#Z])]),this.node.hidden=!0,this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.#X())})}ask(t,e){tD(this.#Y,t),tH(this.node,"aria-label",t),this.#Q=e,this.node.hidden=!1,this.#Z.focus()}#X(){this.node.hidden=!0,this.#Q?.focus()}},t0=class{node=tJ("p",{class:"trouble",role:"alert"});constructor(){this.node.hidden=!0}tell(t){tD(this.node,t)}async attempt(t,e){this.tell(""),t.disabled=!0;try{return await e(),!0}catch(t){return this.tell(t1(t)),!1}finally{t.disabled=!1}}};function t1(t){return t instanceof td?t.message:`It was not done. ${String(t)}. Try again.`}function t2(t){return tJ("pre",{tabindex:"0",role:"region","aria-label":t})}function t6(t,e){t.textContent=tj(e.slice(-2e5),2e5)}function t4(t,e){let s=tY("Copy",()=>{e(t),s.textContent="Copied"});return tJ("div",{class:"code-line"},[tJ("code",{},[t]),s])}var t3={starting:"○",waiting:"◔",ready:"●",ending:"■"},t5={open:null,connecting:{title:"Connecting",text:"The Jupyter server is asked for its clusters.",line:"",button:""},lost:{title:"Connection lost",text:"The Jupyter server does not answer; what is shown is what was last known. Clusters and runs go on without it.",line:"",button:"Try now"},absent:{title:"No nbcluster on this server",text:"The panel hears of clusters through the Jupyter server, and this one has no nbcluster: it lives in another environment, or in the browser alone. Cells work all the same. To see them here, install it where the server runs and restart the server.",line:"pip install nbcluster",button:"Look again"},refused:{title:"Not allowed",text:"The Jupyter server does not let you see its clusters. Your login may have ended. Log in again, or ask whoever runs the server.",line:"",button:"Try again"}};function t8(t){let e=t.map(({cpu:t})=>t).filter(t=>null!==t);return 0===e.length?null:e.reduce((t,e)=>t+Math.min(1,e),0)/e.length}function t9(t){return tv(t).replace(/^about /,"")}function t7({name:t,cause:e,at:s},n){let i;return`${t} ended ${(i=n-s)<1?"just now":`${t9(i)} ago`}: ${e}`}function et({what:t,here:e,there:s,why:n}){return`${t}: ${e} here, ${s} on workers${""===n?"":` (${n})`}`}function ee(t){return t.split("/").at(-1)??t}var es=class{#tt;#te;#ts=new Map;constructor(t,e){this.#tt=t,this.#te=e}show(t,e,s){let n=new Map;for(let i of t){let t=this.#ts.get(e(i))??this.#te();n.set(e(i),t),s(t,i)}for(let[t,{node:e}]of this.#ts)n.has(t)||e.remove();this.#ts=n,this.#tn([...n.values()])}#tn(t){let e=this.#tt.getRootNode(),s=e instanceof ShadowRoot||e instanceof Document?e.activeElement:null;for(let[e,{node:s}]of t.entries()){let t=this.#tt.children[e];t!==s&&this.#tt.insertBefore(s,t??null)}s instanceof HTMLElement&&this.#tt.contains(s)&&s.focus()}},en=class{#ti=tJ("div",{class:"columns","aria-hidden":"true"});#ta=tJ("ul",{class:"workers"});#to=tJ("p",{class:"pale"});#tr=new es(this.#ta,()=>new ei);#G=tJ("div",{},[this.#ta,this.#to]);#tl=new tQ("Workers",this.#G);#th=!1;node=tJ("div",{class:"of-workers"},[this.#ti,this.#tl.button,this.#G]);constructor(){this.#tl.button.classList.add("fold"),this.#tl.button.addEventListener("click",()=>{this.#th=!0})}show({workers:t,title:e}){this.node.hidden=0===t.length,this.#tc(t),tD(this.#tl.button,t$(t.length,"worker")),tH(this.#ta,"aria-label",`workers of ${e}`),this.#th||this.#tl.turn(t.length<=4);let s=new Set(t.map(({machine:t})=>t).filter(t=>""!==t)),n=this.#tl.open?t.slice(0,200):[];this.#tr.show(n,({name:t})=>t,(t,e)=>t.show(e,s.size>1));let i=this.#tl.open?t.length-n.length:0;tD(this.#to,i>0?`and ${t$(i,"more worker")}`:"")}#tc(t){let e=t.slice(0,64);for(let[t,{cpu:s,state:n,name:i}]of(tU(this.#ti,e.length,()=>tJ("span",{},[tJ("span")])),e.entries())){let e=this.#ti.children[t],a=e?.firstElementChild;e instanceof HTMLElement&&a instanceof HTMLElement&&(e.dataset.state=n,e.title=null===s?i:`${i}: ${t_(s)}`,a.style.height=`${Math.round(100*Math.min(1,s??0))}%`)}this.#ti.hidden=e.length<=4}},ei=class{#V=tJ("span",{class:"name"});#td=tJ("span",{class:"pale"});#tu=tJ("span",{class:"doing"});#tp=new tZ("CPU");#tf=new tZ("memory");#tm=new tZ("GPU");node=tJ("li",{},[tJ("div",{class:"line-up"},[this.#V,this.#td,this.#tu]),tJ("div",{class:"meters"},[this.#tp.node,this.#tf.node,this.#tm.node])]);show(t,e){let{name:s,state:n,machine:i,cpu:a,memory_bytes:o,memory_limit_bytes:r,gpu:l,gpu_busy:h,gpu_memory_bytes:c}=t;tD(this.#V,s);let d=null===c?"":tx(c);tD(this.#td,[e?i:"",l,d].filter(t=>""!==t).join(" \xb7 ")),tD(this.#tu,""!==t.doing?t.doing:"ready"===n?"idle":n),tH(this.node,"data-state",n),this.#tu.classList.toggle("pale",""===t.doing),this.#tp.show(a,null===a?"":t_(a),s);let u=null===o?null:r?o/r:0,p=null===o?"":tx(o);this.#tf.show(u,p,s,function({memory_bytes:t,memory_limit_bytes:e}){return null===t?"":null===e?tx(t):`${tx(t)} of ${tx(e)}`}(t)),this.#tf.node.classList.toggle("unlimited",null===r),this.#tm.show(""===l?null:h,null===h?"":t_(h),s)}},ea=class{#tg;#tb=null;#tw=tJ("span",{class:"sign","aria-hidden":"true"});#tv=tJ("h3",{class:"title"});#tx=tJ("span",{class:"where"});#ty=tJ("p",{class:"summary"});#tk=tJ("p",{class:"pale"});#t$=tJ("p",{class:"pale"});#t_=new en;#tj=tJ("ul",{class:"notes","aria-label":"versions that differ"});#tS=tJ("ul",{class:"notes","aria-label":"workers that ended"});#tC=new t0;#tM=tY("Attach",()=>void this.#tT(),{class:"first"});#tL=tJ("p",{class:"answer"});#tR=tJ("div",{class:"offer"});#tA;#tE;#tO=tJ("div",{class:"logs"});#tz=t2("logs");#tF=new tQ("Logs",this.#tO,t=>void(t&&this.#tN()));#tI=tY("Restart",()=>this.#tP());#tW=tY("Stop",()=>this.#tB(),{class:"danger"});#tq=new tX("Stop it","Keep it",()=>void this.#tJ());#tD=new tX("Restart it","Leave it",()=>void this.#tH());node;constructor(t){this.#tg=t,this.#tA=new eo((t,e)=>this.#tU(t,e)),this.#tE=new tQ("Scale",this.#tA.node,t=>{t&&null!==this.#tb&&this.#tA.begin(this.#tb)}),this.#tR.hidden=!0,this.#tL.hidden=!0;let e=tY("Read again",()=>void this.#tN());this.#tO.append(this.#tz,e),this.node=tJ("li",{class:"card"},[tJ("div",{class:"line-up"},[this.#tw,this.#tv,this.#tx]),this.#ty,this.#t$,this.#tk,this.#t_.node,this.#tj,this.#tS,tJ("div",{class:"actions"},[this.#tM,this.#tE.button,this.#tF.button,this.#tI,this.#tW]),this.#tC.node,this.#tL,this.#tR,this.#tq.node,this.#tD.node,this.#tA.node,this.#tO])}show(t,e){let s;this.#tb=t,tH(this.node,"data-state",t.state),tH(this.node,"aria-label",`cluster ${t.title}, ${t.state}`),tD(this.#tw,t3[t.state]),tD(this.#tv,t.title),tD(this.#tx,[t.title===t.kind?"":t.kind,t.machine].filter(ec).join(" \xb7 "));let n="ready"===t.state?"":t.state;tD(this.#ty,t.workers.length>0?(s=t8(t.workers),[function({workers:t}){let e=t.filter(({state:t})=>"ready"===t).length;return 0==t.length-e?t$(e,"worker"):`${ty(e)} of ${t$(t.length,"worker")}`}(t),null===s?"":`${t_(s)} busy`].filter(t=>""!==t).join(" \xb7 ")):n),this.#tV(t,e,n),this.#t_.show(t),this.#tG(t),this.showNotebook(),this.#tA.limit(t)}showNotebook(){let{notebook:t}=this.#tg.page,e=null!==t&&this.#tb?.used_by.includes(t.path)===!0,{lasting:s=!1,state:n}=this.#tb??{};this.#tM.hidden=null===t||e||!s||"ready"!==n,null!==t&&tH(this.#tM,"title",`Use it in ${ee(t.path)}`),e&&(this.#tR.hidden=!0)}async attach(){let{page:t}=this.#tg,e=`%cluster attach ${this.#tb?.name??""}`;if(this.#tR.hidden=!0,tD(this.#tL,""),t.notebook?.kernel==null||t.notebook.busy){let s=t.notebook?.busy?"The kernel is busy.":"The notebook has no kernel yet.";this.#tR.replaceChildren(tJ("p",{},[`${s} Run this line in the notebook when it is idle:`]),t4(e,e=>void t.copy(e))),this.#tR.hidden=!1;return}let s=`${ee(t.notebook.path)} uses it now.`;await this.#tC.attempt(this.#tM,()=>t.runLine(e))&&tD(this.#tL,s)}#tV(t,e,s){let n=[s,t.waiting,function({bounds:[t=0,e=0],adaptive:s}){return s&&e>t?`${ty(t)} to ${ty(e)}, as needed`:""}(t),function({lasting:t,idle_s:e,idle_for_s:s,state:n},i){return"ending"===n?"ending":t?null===e?"stays until it is stopped":null===s||0===s?`ends when unused for ${t9(e)}`:`ends in ${t9(Math.max(0,e-s-i))} unless used`:"ends with its kernel"}(t,e)],i=t.workers.length>0?n:n.slice(1);tD(this.#tk,i.filter(ec).join(" \xb7 "));let a=t.used_by.map(ee).join(", ");tD(this.#t$,""===a?"":`used by ${a}`),tH(this.#t$,"title",t.used_by.join("\n"))}#tG({differences:t,deaths:e}){eh(this.#tj,t.map(et));let s=Date.now()/1e3,n=e.slice(-3).reverse();eh(this.#tS,n.map(t=>t7(t,s)))}async #tT(){await this.attach()}#tB(){let{title:t="",used_by:e=[]}=this.#tb??{},s=e.map(ee).join(", "),n=""===s?"":` ${s} will be without it.`;this.#tq.ask(`Stop ${t}? Its workers end, and what they compute is lost.${n}`,this.#tW)}#tP(){let{title:t=""}=this.#tb??{};this.#tD.ask(`Restart ${t}? Its workers begin anew; slices under way are done again.`,this.#tI)}async #tJ(){await this.#tC.attempt(this.#tW,()=>this.#tg.server.stop(this.#V))}async #tH(){await this.#tC.attempt(this.#tI,()=>this.#tg.server.restart(this.#V))}async #tU(t,e){let{server:s}=this.#tg;await this.#tC.attempt(this.#tA.apply,()=>s.scale(this.#V,t,e))&&(this.#tE.turn(!1),this.#tE.button.focus())}async #tN(){t6(this.#tz,"reading …");let t=async()=>{var t;let e,s;return t6(this.#tz,(t=await this.#tg.server.logs(this.#V),e=Date.now()/1e3,0===(s=t.map(({worker:t,text:s,deaths:n})=>{let i=n.map(t=>`${t7(t,e)}
`).join("");return`— ${""===t?"host process":t} —
${s}${i}`})).length?"Nothing was written.":s.join("\n")))};await this.#tC.attempt(this.#tF.button,t)||this.#tF.turn(!1),this.#tz.scrollTop=this.#tz.scrollHeight}get #V(){return this.#tb?.name??""}},eo=class{#tK=new er("at least");#tY=new er("workers");#tZ=tJ("input",{type:"checkbox"});apply=tJ("button",{type:"submit",class:"first"},["Apply"]);node;constructor(t){this.node=tJ("form",{class:"scale"},[this.#tY.node,tJ("label",{class:"check"},[this.#tZ,"more and fewer, as needed"]),this.#tK.node,this.apply]),this.#tZ.addEventListener("change",()=>this.#tQ()),this.node.addEventListener("submit",e=>{e.preventDefault();let s=this.#tY.value;t(this.#tZ.checked?Math.min(this.#tK.value,s):s,s)})}begin({bounds:[t=1,e=1],adaptive:s}){this.#tK.value=t,this.#tY.value=e,this.#tZ.checked=s,this.#tQ()}limit({title:t}){tH(this.node,"aria-label",`scale ${t}`)}#tQ(){this.#tK.node.hidden=!this.#tZ.checked,this.#tY.name(this.#tZ.checked?"at most":"workers")}},er=class{#tX=tJ("input",{type:"number",min:"0",max:"9999",inputmode:"numeric"});#V=tJ("span");#t0=tY("−",()=>this.#t1(-1));#to=tY("+",()=>this.#t1(1));node;constructor(t){this.node=tJ("div",{class:"stepper"},[tJ("label",{},[this.#V,this.#tX]),this.#t0,this.#to]),this.name(t)}get value(){return Math.max(0,Math.round(this.#tX.valueAsNumber||0))}set value(t){this.#tX.valueAsNumber=t}name(t){tD(this.#V,t),tH(this.#t0,"aria-label",`fewer: ${t}`),tH(this.#to,"aria-label",`more: ${t}`)}#t1(t){this.value=Math.max(0,this.value+t)}},el=class{#tv=tJ("h3",{class:"title"});#tw=tJ("span",{class:"sign","aria-hidden":"true"});#t2=tJ("p");#tC=new t0;#h;node;#t6=null;constructor(t,e){this.#h=tY("",()=>{if(null===this.#t6)return;let{start:s,state:n}=this.#t6;"failed"===n?e(s):this.#tC.attempt(this.#h,()=>t.stopStart(s))}),this.node=tJ("li",{class:"card"},[tJ("div",{class:"line-up"},[this.#tw,this.#tv]),this.#t2,tJ("div",{class:"actions"},[this.#h]),this.#tC.node])}show(t){this.#t6=t;let e="failed"===t.state;tH(this.node,"data-state",t.state),tD(this.#tw,e?"✗":"○"),tD(this.#tv,e?"Not started":"Starting"),tD(this.#t2,e?t.message:""===t.waiting?"Its workers are coming.":t.waiting),tD(this.#h,e?"Dismiss":"Do not wait")}};function eh(t,e){for(let[s,n]of(tU(t,e.length,()=>tJ("li")),e.entries())){let e=t.children[s];e instanceof HTMLElement&&tD(e,n)}t.hidden=0===e.length}function ec(t){return""!==t}var ed=new Set(["workers","gpus","memory","name","idle"]),eu=class{#t4;#t3;#t5;#t8;#tx=tJ("select",{name:"kind"});#t9=tJ("p",{class:"pale"});#t7=tJ("div");#et=tJ("div",{class:"fields"});#ee=tJ("p",{class:"pale"});#tM=tJ("input",{type:"checkbox",checked:""});#es=tJ("span");#en=tJ("label",{class:"check"},[this.#tM,this.#es]);#ei=tJ("code",{class:"line-of-code"});#tC=new t0;#t6=tJ("button",{type:"submit",class:"first"},["Start"]);node;#ea=[];#eo=[];constructor(t,e,s,n){this.#t4=t,this.#t3=e,this.#t5=s,this.#t8=n,this.node=tJ("form",{class:"start","aria-label":"start a cluster"},[tJ("label",{class:"field"},[tJ("span",{},["kind"]),this.#tx]),this.#t9,this.#t7,this.#et,this.#en,this.#ee,tJ("div",{class:"same-line"},[tJ("span",{class:"pale"},["the same in a cell"]),this.#ei]),this.#tC.node,tJ("div",{class:"actions"},[this.#t6,tY("Cancel",()=>this.close())])]),this.node.hidden=!0,this.#tx.addEventListener("change",()=>this.#er()),this.node.addEventListener("input",()=>this.#el()),this.node.addEventListener("submit",t=>{t.preventDefault(),this.#j()}),this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.close())})}async open(){this.node.hidden=!1,this.#tC.tell(""),tD(this.#t9,"Asking which kinds there are …"),this.#t6.disabled=!0;let{notebook:t}=this.#t3,e=t?.kernel??null;try{let{kinds:s,python:n}=await this.#t4.kinds(e);this.#ea=s;let i=null===e?"the server's":`of ${ee(t?.path??"")}`;tD(this.#ee,`Python ${i}: ${n}`),this.#tx.replaceChildren(...s.map(({name:t})=>tJ("option",{value:t},[t]))),this.#en.hidden=null===e,tD(this.#es,`use it in ${ee(t?.path??"")}`),this.#er(),this.#tx.focus()}catch(t){tD(this.#t9,""),this.#tC.tell(t1(t))}}close(){this.node.hidden=!0,this.#t8()}#er(){let t=this.#th;if(void 0===t)return;tD(this.#t9,t.does);let{missing:e}=t;this.#t7.replaceChildren(...""===e?[]:[tJ("p",{},["Something has to be installed first, where the cluster's Python is:"]),t4(e,t=>void this.#t3.copy(t))]),this.#t6.disabled=""!==e,this.#eo=t.options.map(t=>new ef(t));let s=this.#eo.filter(({option:t})=>ed.has(t.key)),n=this.#eo.filter(({option:t})=>!ed.has(t.key)),i=tJ("details",{},[tJ("summary",{},[`${n.length} more options`]),...n.map(({node:t})=>t)]);this.#et.replaceChildren(...s.map(({node:t})=>t),...n.length>0?[i]:[]),this.#el()}#el(){let t=this.#th;void 0!==t&&tD(this.#ei,function({kind:t,options:e}){return["%cluster start",t,...Object.entries(e).flatMap(([t,e])=>{let s=`--${t.replaceAll("_","-")}`;return!0===e?[s]:("string"==typeof e?[e]:e).map(t=>{var e;return`${s} ${e=t,/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\"'\"'")}'`}`})})].join(" ")}({kind:t.name,options:this.#eh()}))}async #j(){let t=this.#th;if(void 0===t)return;for(let t of this.#eo)t.fault("");let{notebook:e}=this.#t3,s={kind:t.name,options:this.#eh(),kernel:e?.kernel??null,notebook:e?.path??""};this.#t6.disabled=!0;try{let t=await this.#t4.start(s);this.#t5(t,null!==s.kernel&&this.#tM.checked),this.close()}catch(t){this.#ec(t)}finally{this.#t6.disabled=!1}}#ec(t){if(this.#tC.tell(t1(t)),t instanceof td){for(let{field:e,text:s}of t.faults)this.#eo.find(({option:t})=>t.name===e||t.key===e)?.fault(s);this.#eo.find(({faulty:t})=>t)?.focus()}}#eh(){let t={};for(let{option:e,value:s}of this.#eo)null!==s&&(t[e.key]=s);return t}get #th(){return this.#ea.find(({name:t})=>t===this.#tx.value)}},ep=0,ef=class{option;#tX;#ed=tJ("p",{class:"trouble"});node;constructor(t){this.option=t,ep+=1;let e=`option-${ep}`;this.#tX=function(t,e){if(t.flag)return tJ("input",{type:"checkbox"});let s={placeholder:t.default??(t.repeats?`${t.value}, one a line`:t.value)};if(t.repeats)return tJ("textarea",{rows:"2",spellcheck:"false",...s});let n={type:"text",autocomplete:"off",spellcheck:"false",...s};return tJ("input",t.choices.length>0?{...n,list:`${e}-choices`}:n)}(t,e);let s=tJ("span",{class:"help",id:`${e}-help`},[t.help]);this.#tX.setAttribute("aria-describedby",`${e}-help ${e}-fault`),this.#ed.id=`${e}-fault`,this.#ed.hidden=!0;let n=tJ("datalist",{id:`${e}-choices`},t.choices.map(t=>tJ("option",{value:t}))),i=t.name.replace(/^--/,""),a=t.flag?tJ("label",{class:"check"},[this.#tX,i]):tJ("label",{class:"field"},[tJ("span",{},[i]),this.#tX]);this.node=tJ("div",{class:"option"},[a,s,this.#ed,n])}get value(){if(this.#tX instanceof HTMLInputElement&&"checkbox"===this.#tX.type)return!!this.#tX.checked||null;let t=this.#tX.value.trim();return""===t?null:this.option.repeats?t.split("\n").filter(t=>""!==t.trim()):t}get faulty(){return!this.#ed.hidden}fault(t){tD(this.#ed,t),""===t?this.#tX.removeAttribute("aria-invalid"):tH(this.#tX,"aria-invalid","true")}focus(){this.#tX.focus()}},em=class{node=tJ("ol",{class:"loops"});#eu=[];show(t,e){let{loops:s}=t,n=[];for(let[e,i]of(tU(this.node,s.length,()=>{let t=new eg;return n.push(t),t.node}),this.#eu=[...this.#eu,...n].slice(0,s.length),s.entries()))this.#eu[e]?.show(i,t.alive&&e===s.length-1);this.node.hidden=0===s.length,this.showTimeLeft(t,e)}showTimeLeft(t,e){this.#eu.at(-1)?.showTimeLeft(t.left_s(e))}},eg=class{#ei=tJ("span",{class:"line"});#ep=tJ("code");#ef=tJ("span",{class:"amount"});#em=tJ("span",{class:"pace"});#eg=tJ("span",{class:"left"});#eb=tJ("div",{class:"under"},[this.#em,this.#eg]);#ew=tJ("span",{class:"committed"});#ev=tJ("span",{class:"computed"});#ex=tJ("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#ew,this.#ev]);#ey=tJ("span");#ek=tJ("span",{class:"reason"});#e$=tJ("span");#o=tJ("p",{class:"said"},[this.#ey,this.#ek,this.#e$]);node=tJ("li",{},[tJ("div",{class:"row"},[this.#ei,this.#ep,this.#ef]),this.#ex,this.#eb,this.#o]);#e_="";show(t,e){let s;tD(this.#ei,`line ${t.line}`),tD(this.#ep,t.header),tH(this.#ep,"title",t.header),this.#e_=null!==t.total?`${ty(t.committed)} of ${ty(t.total)}`:0===t.committed?"":ty(t.committed),tD(this.#ef,this.#e_),tD(this.#em,(s=t.computed-t.committed,[null===t.reason&&null!==t.rate_per_s&&t.rate_per_s>0?function(t){for(let[e,s]of tk){let n=t*e;if(n>=.95)return`${n>=99.5?ty(Math.round(n)):tC(n)} per ${s}`}return`${tC(86400*t)} per d`}(t.rate_per_s):"",e&&s>0?`${ty(s)} more computed`:"","mixed"===t.route&&t.here>0&&!(e&&null!==t.reason)?`${ty(t.here)} here`:""].filter(t=>""!==t)).join(" \xb7 ")),tH(this.node,"data-route",t.route),this.#ej(t,e),this.#eS(t),this.#eb.hidden=this.#em.hidden&&(!e||""!==t.text),e||this.showTimeLeft(null)}showTimeLeft(t){let e=null===t?"":`${tv(t)} left`;tD(this.#eg,e),""!==e&&(this.#eb.hidden=!1);let s=[""===this.#e_?"":`${this.#e_} iterations`,e];tH(this.#ex,"aria-valuetext",s.filter(t=>""!==t).join(", "))}#ej(t,e){let s=e=>t.total?Math.min(100,100*e/t.total):0;this.#ew.style.width=`${s(t.committed)}%`,this.#ev.style.width=`${Math.max(0,s(t.computed)-s(t.committed))}%`,this.#ex.classList.toggle("uncounted",e&&(null===t.total||null!==t.reason)),this.#ex.hidden=null===t.total&&!e,tH(this.#ex,"aria-label",`line ${t.line}: ${t.header}`),tH(this.#ex,"aria-valuemax",`${t.total??t.committed}`),tH(this.#ex,"aria-valuenow",`${t.committed}`)}#eS({text:t,reason:e}){let s=null===e?"":`[${e}]`,n=""===s?-1:t.indexOf(s);tD(this.#ey,n<0?t:t.slice(0,n)),tD(this.#ek,n<0?"":s),tD(this.#e$,n<0?"":t.slice(n+s.length)),this.#o.hidden=""===t}},eb=[[4,20,14],[8,17,12],[16,14,10],[32,9,7],[64,6,4],[120,3,2]],ew=[.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400],ev=18,ex=11,ey=["waiting","cancelled","committed","computed","running","surprised","lost"],ek={committed:(t,e,s)=>e$(t,e,s.accent),computed:(t,e,s)=>{var n,i,a;t.globalAlpha=.32,e$(t,e,s.accent),t.globalAlpha=1,e.width>=6&&(n=t,i=e,a=s.accent,function(t,{x:e,y:s,width:n,height:i},a){t.save(),t.beginPath(),t.rect(e,s,n,i),t.clip(),a(),t.restore()}(n,i,()=>{n.strokeStyle=a,n.lineWidth=1,n.beginPath();for(let t=i.x-i.height;t<i.x+i.width;t+=5)n.moveTo(t,i.y+i.height),n.lineTo(t+i.height,i.y);n.stroke()}))},waiting:(t,e,s)=>{t.fillStyle=s.ink_pale;for(let s=e.x;s<e.x+e.width;s+=4)t.fillRect(s,e.y+e.height/2-1,2,2)},running:(t,e,s)=>{t.globalAlpha=.14,e$(t,e,s.accent),t.globalAlpha=1,e.width>=6&&e_(t,e,s.accent,[]),t.fillStyle=s.accent,t.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(t,e,s)=>{e$(t,e.width<6?ej(e,.6):e,s.error),e.width>=6&&function(t,e,s){let n=Math.min(e.width,e.height)/2-1.5,i={x:e.x+e.width/2,y:e.y+e.height/2};for(let e of(t.strokeStyle=s,t.lineWidth=1.5,t.beginPath(),[1,-1]))t.moveTo(i.x-n,i.y-n*e),t.lineTo(i.x+n,i.y+n*e);t.stroke()}(t,e,s.paper)},surprised:(t,e,s)=>{e$(t,e.width<6?ej(e,.6):e,s.warn),e.width>=6&&function(t,{x:e,y:s,width:n,height:i},a){let o=.8*Math.min(n,i);t.fillStyle=a,t.beginPath(),t.moveTo(e+n-o,s),t.lineTo(e+n,s),t.lineTo(e+n,s+o),t.fill()}(t,e,s.paper)},cancelled:(t,e,s)=>{t.fillStyle=s.ink_pale,t.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=6&&e_(t,e,s.ink_pale,[2,2])}};function e$(t,{x:e,y:s,width:n,height:i},a){(t.fillStyle=a,n<6||i<6)?t.fillRect(e,s,n,i):(t.beginPath(),t.roundRect(e,s,n,i,2),t.fill())}function e_(t,{x:e,y:s,width:n,height:i},a,o){t.strokeStyle=a,t.lineWidth=1,t.setLineDash(o),t.beginPath(),t.roundRect(e+.5,s+.5,Math.max(0,n-1),Math.max(0,i-1),2),t.stroke(),t.setLineDash([])}function ej({x:t,y:e,width:s,height:n},i){return{x:t,y:e+n*(1-i)/2,width:s,height:n*i}}var eS=class{#eC=tJ("canvas",{role:"img"});#eM=tJ("ul",{class:"legend","aria-hidden":"true"});#eT=tJ("tbody");node=tJ("figure",{class:"lanes"},[this.#eC,this.#eM,tJ("div",{class:"unseen"},[tJ("table",{},[tJ("caption",{},["Lanes"]),tJ("thead",{},[tJ("tr",{},["worker","slices done","now","busy"].map(t=>tJ("th",{scope:"col"},[t])))]),this.#eT])])]);#eL=0;#eR=0;#eA="";#eE=null;forgetColours(){this.#eE=null,this.#eA=""}paint(t,e,s){var n,i;let a,o,r=this.#eC.getContext("2d"),l=Math.floor(this.node.clientWidth);if(this.node.hidden=!t.lanes.some(({spans:t})=>t.size>0),null===r||this.node.hidden||0===l)return;this.#eE??=(a=getComputedStyle(this.node),{accent:(o=t=>a.getPropertyValue(`--nbc-${t}`).trim())("accent"),error:o("error"),warn:o("warn"),ink:o("ink"),ink_pale:o("ink-pale"),line:o("line"),track:o("track"),paper:o("paper"),font:o("font")});let h=t.elapsed_s(e),c=function(t){let e=Math.max(1,Math.ceil(t/120)),s=Math.ceil(t/e),[,n,i]=eb.find(([t])=>s<=t)??[120,3,2];return{amount:s,lanes_per_row:e,pitch_px:n,bar_px:i,height_px:s*n}}(t.lanes.length);this.#eO(r,l,c.height_px+20);let d=tO(t.lanes),u=this.#ez(r,d,l),p=function(t,e,s){if(!s)return Math.max(t,.01);let n=Math.min(e??.15*t,.5*t);return Math.max(t+n,1.03*t,1)}(h,(n=t,i=e,n.left_s(i)??(n.loops.at(-1)?.eta_s==null?null:0)),t.alive),f=this.#eF(p,e,s,t.alive?1.03*h:0),m=(l-u)/f;!function(t,e,s){let{width_px:n,names_px:i,rows:a}=e;for(let o of(t.clearRect(0,0,n,a.height_px+20),t.font=`11px ${s.font}`,function(t,{names:e,names_px:s,rows:n,width_px:i},a){if(0===s)return;t.save(),t.beginPath(),t.rect(0,0,s-10,n.height_px),t.clip(),t.fillStyle=a.ink_pale,t.textBaseline="middle",t.textAlign="left";let o=Math.ceil(13/n.pitch_px);for(let s=0;s<n.amount;s+=o){let a=e[s*n.lanes_per_row]??"";t.fillText(a,0,s*n.pitch_px+n.pitch_px/2+.5,i)}t.restore()}(t,e,s),t.save(),t.translate(i,0),function(t,{rows:e,ticks:s,px_per_s:n,width_px:i,names_px:a},o){let r=i-a;if(t.fillStyle=o.track,e.pitch_px<6)t.fillRect(0,0,r,e.height_px-(e.pitch_px-e.bar_px));else for(let s=0;s<e.amount;s+=1)t.beginPath(),t.roundRect(0,s*e.pitch_px+(e.pitch_px-e.bar_px)/2,r,e.bar_px,2),t.fill();for(let i of(t.textBaseline="alphabetic",s.at_s)){var l;let a=Math.round(i*n);t.fillStyle=o.line,t.fillRect(Math.min(a,r-1),0,1,e.height_px+4);let h=(l=s.step_s,0===i?"0":l<1?`${i.toFixed(l<.1?2:1)} s`:l<60?i<60?`${i} s`:`${Math.floor(i/60)}:${`${i%60}`.padStart(2,"0")}`:l<3600?i<3600?`${i/60} min`:`${Math.floor(i/3600)}:${`${i/60%60}`.padStart(2,"0")} h`:l<86400?`${i/3600} h`:`${i/86400} d`);t.fillStyle=o.ink_pale;let c=t.measureText(h).width/2;t.textAlign="center",t.fillText(h,Math.min(Math.max(a,c),r-c),e.height_px+15)}}(t,e,s),ey))for(let n of e.boxes)n.state===o&&ek[o](t,function({x:t,width:e,row:s},{pitch_px:n,bar_px:i}){return{x:t,y:s*n+(n-i)/2,width:e-(e>4),height:i}}(n,a),s);(function(t,{now_s:e,px_per_s:s,rows:n,width_px:i,names_px:a},o){if(null===e)return;t.fillStyle=o.accent;let r=Math.min(Math.round(e*s),i-a-1);t.fillRect(r,0,1,n.height_px+4)})(t,e,s),t.restore()}(r,{width_px:l,names_px:u,names:d,rows:c,boxes:function(t,{lanes_per_row:e},s,n){let i=[];for(let[r,{spans:l}]of t.entries()){let t=Math.floor(r/e),h=-1,c=null;for(let e of l.values()){var a,o;let r=e.start_s*n,l=(a=e,o=s,Math.max(a.start_s,a.end_s??o)*n);if(l<=h&&e.state===c)continue;let d=Math.max(1,l-r);i.push({x:r,width:d,row:t,state:e.state}),d<=1&&(h=Math.floor(r)+1,c=e.state)}}return i}(t.lanes,c,h,m),px_per_s:m,now_s:t.alive?h:null,ticks:function(t,e){let s=Math.max(2,Math.floor(e/90)),n=ew.find(e=>t/e<=s)??86400*Math.ceil(t/s/86400),i=[];for(let e=0;e*n<=t;e+=1)i.push(e*n);return{step_s:n,at_s:i}}(f,l-u)},this.#eE),this.#eN(function(t){let e=new Set;for(let{spans:s}of t)for(let t of s.values())e.add(t.state);return e}(t.lanes),t.alive,this.#eE)}describe(t,e){let s=t.elapsed_s(e);tH(this.#eC,"aria-label",function(t,e){let s=0,n=0;for(let{spans:e}of t)for(let t of(s+=e.size,e.values()))null===t.end_s&&(n+=1);let i=`${t$(s,"slice")} on ${t$(t.length,"lane")} in ${tb(e)}`;return n>0?`${i}, ${ty(n)} of them running`:i}(t.lanes,s));let n=tO(t.lanes),i=t.lanes.slice(0,64).map((t,e)=>(function({lane:t,spans:e},s,n){let i=0,a=0,o="";for(let t of e.values())("computed"===t.state||"committed"===t.state)&&(i+=1),null===t.end_s&&(o=`iterations ${ty(t.first)} to ${ty(t.end-1)}`),a+=(t.end_s??n)-t.start_s;return{worker:s,done:i,now:""===o?"nothing":o,busy:[t_(n>0?Math.min(1,a/n):0),function({gpu_busy:t,gpu_memory_bytes:e}){let s=[null===t?"":t_(t),null===e?"":tx(e)].filter(t=>""!==t);return 0===s.length?"":`GPU ${s.join(", ")}`}(t)].filter(t=>""!==t).join(" \xb7 ")}})(t,n[e]??"",s));for(let[t,{worker:e,done:s,now:n,busy:a}]of(tU(this.#eT,i.length,()=>tJ("tr",{},[0,1,2,3].map(()=>tJ("td")))),i.entries()))for(let[i,o]of[e,`${s}`,n,a].entries()){let e=this.#eT.children[t]?.children[i];e instanceof HTMLElement&&tD(e,o)}}#eO(t,e,s){let n=window.devicePixelRatio,[i,a]=[Math.round(e*n),Math.round(s*n)];(this.#eC.width!==i||this.#eC.height!==a)&&(this.#eC.width=i,this.#eC.height=a,this.#eC.style.height=`${s}px`,t.scale(n,n))}#ez(t,e,s){return s<520?0:(t.font=`11px ${this.#eE?.font??"sans-serif"}`,Math.ceil(Math.min(150,Math.max(48,Math.max(...e.slice(0,200).map(e=>t.measureText(e).width))+12))))}#eF(t,e,s,n){let i=Math.min(.5,(e-this.#eR)/1e3);this.#eR=e;let a=s&&this.#eL>0?Math.min(1,4*i):1;return this.#eL=Math.max(this.#eL+(t-this.#eL)*a,n),this.#eL}#eN(t,e,s){let n=S.filter(s=>t.has(s)||e&&eC.has(s));n.join()!==this.#eA&&(this.#eA=n.join(),this.#eM.replaceChildren(...n.map(t=>(function(t,e){let s=tJ("canvas"),n=window.devicePixelRatio;s.width=ev*n,s.height=ex*n,s.style.width=`${ev}px`,s.style.height=`${ex}px`;let i=s.getContext("2d");null!==i&&(i.scale(n,n),i.clearRect(0,0,ev,ex),ek[t](i,{x:1,y:1,width:ev-2,height:ex-2},e));return tJ("li",{},[s,tA[t]])})(t,s))))}},eC=new Set(["running","computed","committed"]),eM=class{#tg;#eI=null;#th=!1;#tw=tJ("span",{class:"sign","aria-hidden":"true"});#eP=tJ("strong",{class:"state"});#eW=tJ("span",{class:"clock"});#eB=tJ("strong",{class:"gained"});#tv=tJ("h3",{class:"title"});#eq=tJ("span",{class:"where"});#eJ=new em;#x=new eS;#eD=tJ("p",{class:"said"});#eH=tJ("div",{class:"run"},[this.#eJ.node,this.#x.node,this.#eD]);#tl=new tQ("Details",this.#eH,()=>this.#tg.folded());#tW=tY("Stop",()=>void this.#tJ(),{class:"danger"});#eU=t2("why it runs as it does");#eV=new tQ("Why",this.#eU,t=>void(t&&this.#eG()));#eK=tY("Show cell",()=>void this.#eY());#eZ=tJ("p",{class:"answer"});#tC=new t0;node;constructor(t){this.#tg=t,this.#eZ.hidden=!0,this.#tl.button.addEventListener("click",()=>{this.#th=!0}),this.node=tJ("li",{class:"card of-run"},[tJ("div",{class:"line-up"},[this.#tw,this.#tv,this.#eq]),tJ("p",{class:"summary"},[this.#eP," ",this.#eW," ",this.#eB]),this.#eH,tJ("div",{class:"actions"},[this.#tW,this.#eK,this.#eV.button,this.#tl.button]),this.#eZ,this.#tC.node,this.#eU])}get open(){return this.#tl.open}get id(){return this.#eI?.id??""}show(t,e){let s;this.#eI=t;let n=t.progress.about;if(null===n)return;tH(this.node,"data-state",n.state),tD(this.#tw,tR[n.state]),tD(this.#eP,n.state);let i=tE(n);tD(this.#tv,""===i?"a run":i),tD(this.#eq,ee(t.notebook)),tH(this.#eq,"title",t.notebook),tD(this.#eB,function(t,e){let s=t.plain_estimate_s;if(null===s||"done"!==t.state||!(t.lane_count>0&&e.some(t=>"kernel"!==t.route))||t.seconds<=0)return null;let n=s/t.seconds;return n>=1.05?`${tC(n)} \xd7 as fast`:null}(n,t.progress.loops)??""),tH(this.node,"aria-label",`run ${i} ${n.state}`),this.#eJ.show(t.progress,e);let[a]=n.errors;tD(this.#eD,void 0===a?n.message:`${s=a.count>1?`${ty(a.count)} \xd7 `:"",`${s}${a.type}${0===a.line?"":` in line ${a.line}`}`}: ${function({type:t,text:e}){let[s="",...n]=e.split(": ");return s.split(".").at(-1)===t?n.join(": "):e}(a)}`);let{alive:o}=t.progress;this.#tW.hidden=!o,this.#eK.hidden=""===t.notebook,o||tD(this.#eZ,""),this.#th||this.#tl.turn(o),this.paint(e,!1)}paint(t,e){let{progress:s}=this.#eI??{};void 0===s||(tD(this.#eW,`${s.alive?"":"after "}${tb(s.elapsed_s(t))}`),this.open&&(this.#eJ.showTimeLeft(s,t),this.#x.paint(s,t,e)))}describe(t){this.open&&null!==this.#eI&&this.#x.describe(this.#eI.progress,t)}forgetColours(){this.#x.forgetColours()}async #tJ(){await this.#tC.attempt(this.#tW,async()=>{let t=await this.#tg.server.stopRun(this.id);tD(this.#eZ,"stop"===t?"It was asked to stop.":"The kernel was interrupted.")})}async #eG(){t6(this.#eU,"reading …");let t=async()=>t6(this.#eU,await this.#tg.server.why(this.id));await this.#tC.attempt(this.#eV.button,t)||this.#eV.turn(!1)}async #eY(){let t=this.#eI;null!==t&&await this.#tC.attempt(this.#eK,()=>this.#tg.page.showCell(t))}},eT=`/* Only the theme's colours: the panel is never without a theme. Bars and lanes bring their own sheet. */
.panel {
  box-sizing: border-box;
  container-type: inline-size;
  min-height: 100%;
  padding: 0 0 16px;
  background: var(--jp-layout-color1);
  color: var(--jp-ui-font-color1);
  font: 13px / 1.5 var(--jp-ui-font-family);
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}

.panel [hidden] {
  /* biome-ignore lint/complexity/noImportantStyles: what is hidden is, however it is laid out when it is not */
  display: none !important;
}

.panel :is(h2, h3, p, ul) {
  margin: 0;
  padding: 0;
  font-size: inherit;
  list-style: none;
}

.panel .heading {
  position: sticky;
  top: 0;
  z-index: 1;
  display: flex;
  align-items: center;
  justify-content: space-between;
  min-height: 28px;
  padding: 6px 12px;
  border-bottom: 1px solid var(--jp-border-color2);
  background: var(--jp-layout-color1);
}

.panel .heading h2 {
  color: var(--jp-ui-font-color2);
  font-size: 11px;
  font-weight: 600;
  letter-spacing: 0.06em;
  text-transform: uppercase;
}

.panel .card {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 4px;
  padding: 12px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.panel .line-up {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  column-gap: 8px;
}

.panel h3 {
  font-weight: 600;
}

.panel .title {
  flex: 1 1 6em;
  min-width: 0;
  font-size: 14px;
}

.panel .pale {
  color: var(--jp-ui-font-color2);
}

.panel p.pale {
  font-size: 12px;
}

.panel .where {
  margin-left: auto;
  color: var(--jp-ui-font-color2);
}

.panel .sign {
  width: auto;
  color: var(--jp-ui-font-color2);
}

.panel .card[data-state="failed"] .sign {
  color: var(--jp-error-color1);
}

.panel .card:is([data-state="ready"], [data-state="done"]) .sign {
  color: var(--jp-success-color1);
}

.panel .card:is([data-state="running"], [data-state="starting"]) .sign {
  color: var(--jp-brand-color1);
}

.panel
  .card:is([data-state="waiting"], [data-state="interrupted"], [data-state="stopped"])
  > .line-up
  > .sign {
  color: var(--jp-warn-color1);
}

.panel .state {
  font-weight: 600;
}

/* Buttons */

.panel button {
  box-sizing: border-box;
  min-width: 24px;
  min-height: 24px;
  padding: 1px 8px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 3px;
  background: transparent;
  color: var(--jp-ui-font-color1);
  font: inherit;
  font-size: 12px;
  cursor: pointer;
}

.panel button:hover:not(:disabled) {
  background: var(--jp-layout-color2);
}

.panel button:disabled {
  border-color: var(--jp-border-color2);
  color: var(--jp-ui-font-color3);
  cursor: default;
}

.panel button.first:not(:disabled) {
  border-color: var(--jp-brand-color1);
  background: var(--jp-brand-color1);
  color: var(--jp-layout-color1);
}

.panel button.first:hover:not(:disabled) {
  border-color: var(--jp-brand-color0);
  background: var(--jp-brand-color0);
}

.panel button.danger:hover:not(:disabled) {
  border-color: var(--jp-error-color1);
}

.panel button[aria-expanded="true"] {
  background: var(--jp-layout-color2);
}

.panel :is(button, input, select, textarea, pre, summary):focus-visible {
  outline: 2px solid var(--jp-brand-color1);
  outline-offset: 1px;
}

.panel .actions {
  display: flex;
  flex-wrap: wrap;
  gap: 6px;
  margin-top: 6px;
}

.panel .fold {
  justify-self: start;
  margin-left: -6px;
  padding: 0 6px;
  border-color: transparent;
  color: var(--jp-ui-font-color2);
}

.panel .fold::before {
  display: inline-block;
  width: 1.1em;
  content: "▸";
}

.panel .fold[aria-expanded="true"] {
  background: transparent;
}

.panel .fold[aria-expanded="true"]::before {
  content: "▾";
}

/* Workers */

.panel .of-workers {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 4px;
  margin-top: 4px;
}

.panel .columns {
  display: flex;
  gap: 2px;
  height: 24px;
}

.panel .columns > span {
  display: flex;
  flex: 1 1 4px;
  align-items: flex-end;
  max-width: 14px;
  border-radius: 1px;
  background: var(--jp-layout-color2);
}

.panel .columns > span > span {
  width: 100%;
  min-height: 1px;
  border-radius: 1px;
  background: var(--jp-brand-color1);
}

.panel .columns > span:not([data-state="ready"]) {
  background: repeating-linear-gradient(
    -45deg,
    var(--jp-border-color1) 0 1px,
    var(--jp-layout-color1) 1px 4px
  );
}

.panel .workers {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr));
  gap: 8px 20px;
  margin-top: 2px;
}

.panel .workers .name {
  font-weight: 600;
}

.panel .workers .doing {
  margin-left: auto;
  font-size: 12px;
}

.panel .meters {
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(94px, 1fr));
  gap: 2px 8px;
}

.panel .caption {
  display: flex;
  justify-content: space-between;
  column-gap: 3px;
  color: var(--jp-ui-font-color2);
  font-size: 11px;
  white-space: nowrap;
}

.panel .figure {
  color: var(--jp-ui-font-color1);
}

.panel .track {
  height: 4px;
  overflow: hidden;
  border-radius: 2px;
  background: var(--jp-layout-color2);
}

.panel .unlimited .track {
  visibility: hidden;
}

.panel .full {
  display: block;
  height: 100%;
  background: var(--jp-brand-color1);
}

/* What is told */

.panel .notes {
  margin-top: 4px;
  padding: 6px 10px;
  border-left: 3px solid var(--jp-warn-color1);
  background: color-mix(in srgb, var(--jp-warn-color1) 8%, transparent);
  font-size: 12px;
}

.panel .trouble {
  padding: 6px 10px;
  border-left: 3px solid var(--jp-error-color1);
  background: color-mix(in srgb, var(--jp-error-color1) 8%, transparent);
  font-size: 12px;
  white-space: pre-wrap;
}

.panel .answer {
  font-size: 12px;
  white-space: pre-wrap;
}

.panel :is(.question, .offer) {
  margin-top: 4px;
  padding: 8px 10px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
}

.panel :is(pre, code) {
  font: 12px / 1.5 var(--jp-code-font-family);
}

.panel pre {
  max-height: 320px;
  margin: 4px 0 6px;
  padding: 8px 10px;
  overflow: auto;
  border-radius: 4px;
  background: var(--jp-layout-color2);
  white-space: pre-wrap;
  unicode-bidi: plaintext;
}

.panel .code-line {
  display: flex;
  align-items: center;
  gap: 8px;
  margin: 4px 0;
  padding: 3px 3px 3px 10px;
  border-radius: 4px;
  background: var(--jp-layout-color2);
}

.panel .code-line code {
  flex: 1;
  min-width: 0;
}

.panel .code-line button {
  background: var(--jp-layout-color1);
}

.panel .notice {
  margin: 12px;
}

.panel .notice h2,
.panel .first-steps h3 {
  margin-bottom: 4px;
  font-size: 15px;
  font-weight: 600;
}

.panel .notice > button {
  margin-top: 8px;
}

.panel .notice[data-connection="lost"] {
  padding: 8px 12px;
  border-left: 3px solid var(--jp-warn-color1);
  background: color-mix(in srgb, var(--jp-warn-color1) 8%, transparent);
}

.panel .notice[data-connection="connecting"] {
  color: var(--jp-ui-font-color2);
}

.panel.stale .cards {
  filter: grayscale(1);
}

.panel .first-steps {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 6px;
  padding: 16px 12px;
}

.panel :is(.first-steps, .scale) > button {
  justify-self: start;
}

/* Forms */

.panel form {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 8px;
}

.panel form.start {
  padding: 12px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.panel .fields {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 216px), 1fr));
  gap: 8px 20px;
}

.panel details {
  grid-column: 1 / -1;
}

.panel details > .option {
  margin-top: 8px;
}

.panel summary {
  color: var(--jp-ui-font-color2);
  cursor: pointer;
}

.panel .field {
  display: grid;
  grid-template-columns: 72px minmax(0, 1fr);
  align-items: center;
  gap: 8px;
}

.panel .help {
  display: block;
  color: var(--jp-ui-font-color2);
  font-size: 12px;
}

.panel .check {
  display: flex;
  align-items: center;
  gap: 6px;
}

.panel :is(input:not([type="checkbox"]), select, textarea) {
  box-sizing: border-box;
  width: 100%;
  min-height: 26px;
  padding: 2px 6px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 3px;
  background: var(--jp-layout-color1);
  color: var(--jp-ui-font-color1);
  font: inherit;
}

.panel ::placeholder {
  color: var(--jp-ui-font-color2);
  opacity: 1;
}

.panel [aria-invalid="true"] {
  border-color: var(--jp-error-color1);
}

.panel .same-line {
  display: grid;
  font-size: 12px;
}

.panel form.scale {
  margin-top: 6px;
  padding: 8px 10px;
  border: 1px solid var(--jp-border-color1);
  border-radius: 4px;
}

.panel .stepper {
  display: flex;
  align-items: center;
  gap: 6px;
}

.panel .stepper label {
  display: grid;
  flex: 0 1 150px;
  grid-template-columns: 62px minmax(0, 1fr);
  align-items: center;
  gap: 8px;
}

/* A run's bars and lanes, as under the cell but without its frame. */

.panel .run {
  max-width: none;
  margin: 0;
  padding: 0;
  border: 0;
  border-radius: 0;
}

.panel .loops {
  margin-top: 4px;
}

.panel .of-run > .summary {
  color: var(--jp-ui-font-color2);
}

.panel .of-run > .summary .state {
  color: var(--jp-ui-font-color1);
}
`,eL=class{#eQ;#t3;#s;#eX=tJ("div",{class:"notice"});#e0=tY("Start",()=>void this.openForm(),{"aria-label":"Start a cluster"});#e1;#T=tJ("ul",{class:"cards"});#M=tJ("ul",{class:"cards"});#e2;#e6;#e4=new Map;#e3;#L=tJ("ul",{class:"cards"});#e5;#e8=new Set;#e9;#e7;#o=tJ("p",{class:"unseen",role:"status","aria-live":"polite"});#st;#se=matchMedia("(prefers-reduced-motion: reduce)");#ss=new Set;#sn=new Set;#si=!1;#sa=!1;#so=!1;#sr=0;#eR=-1/0;#sl=-1/0;#sh="";#sc="";constructor(t,e,s,n){this.#eQ=e,this.#t3=s,this.#s=n;let{server:i,model:a}=e;this.#e1=new eu(i,s,(t,e)=>void(e&&this.#ss.add(t)),()=>this.#sd()),this.#e2=new es(this.#T,()=>new el(i,t=>a.forgetStart(t))),this.#e6=new es(this.#M,()=>new ea({server:i,page:s})),this.#e5=new es(this.#L,()=>new eM({server:i,page:s,folded:()=>this.#su()})),this.#e3=this.#sp(),this.#e9=tJ("section",{"aria-label":"clusters"},[tJ("div",{class:"heading"},[tJ("h2",{},["Clusters"]),this.#e0]),this.#e1.node,this.#T,this.#M,this.#e3]),this.#e7=tJ("section",{"aria-label":"runs"},[tJ("div",{class:"heading"},[tJ("h2",{},["Runs"])]),this.#L]),this.#st=tJ("section",{class:"panel",role:"region","aria-label":"nbcluster"},[this.#eX,this.#e9,this.#e7,this.#o]);let o=tJ("div",{class:"nbc-panel"});o.attachShadow({mode:"open"}).append(tJ("style",{},[tK,eT]),this.#st),t.append(o),this.#E(o)}setVisible(t){t!==this.#sa&&(this.#sa=t,this.#su(),t&&this.#tQ())}focus(){let t=[...this.#st.querySelectorAll("button")].find(t=>t.checkVisibility()&&!t.disabled);t?.focus()}async openForm(){this.#si=!0,this.#tQ(),await this.#e1.open()}#sd(){this.#si=!1,this.#tQ(),this.#e0.focus()}#E(t){var e,s;let n,i,{model:a}=this.#eQ,o=new ResizeObserver(()=>this.#sf(performance.now()));o.observe(this.#st),a.onChange(()=>this.#sm(),this.#s),a.onReady(t=>this.#sg(t),this.#s),this.#t3.onChange(()=>this.#sm(),this.#s),e=()=>{for(let t of this.#e8)t.forgetColours();this.#sm()},s=this.#s,n=new MutationObserver(e),i={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]},n.observe(document.documentElement,i),n.observe(document.body,i),s.addEventListener("abort",()=>n.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e,{signal:s}),this.#s.addEventListener("abort",()=>{o.disconnect(),cancelAnimationFrame(this.#sr),this.#eQ.connection.watch(this,[]),t.remove()},{once:!0}),this.#tQ()}#sm(){this.#sb(),this.#so=!0,this.#sw()}#tQ(){this.#so=!1;let{model:t}=this.#eQ,e=performance.now();this.#sv();let s="open"===t.connection||"lost"===t.connection;this.#e9.hidden=!s,this.#e0.disabled="open"!==t.connection||this.#si,this.#st.classList.toggle("stale","lost"===t.connection),this.#e2.show(t.starts,({start:t})=>t,(t,e)=>t.show(e)),this.#T.hidden=0===t.starts.length,this.#sx(e),this.#sy(s,e),this.#e3.hidden=this.#si||t.clusters.length+t.starts.length>0,this.#sk(),this.#sw()}#sx(t){let{model:e}=this.#eQ,s=e.age_s(t);this.#e4.clear(),this.#e6.show(e.clusters,({name:t})=>t,(t,e)=>{t.show(e,s),this.#e4.set(e.name,t)}),this.#M.hidden=0===e.clusters.length}#sy(t,e){let s=this.#eQ.model.runs.slice(0,20);this.#e8.clear(),this.#e5.show(s,({id:t})=>t,(t,s)=>{t.show(s,e),this.#e8.add(t)}),this.#e7.hidden=!t||0===s.length,this.#su()}#su(){let t=[...this.#e8].filter(t=>t.open).map(({id:t})=>t);this.#eQ.connection.watch(this,this.#sa?t:[])}#sv(){let{connection:t}=this.#eQ.model;if(t===this.#sh)return;this.#sh=t;let e=t5[t];if(this.#eX.hidden=null===e,this.#eX.dataset.connection=t,null===e)return;let{title:s,text:n,line:i,button:a}=e;this.#eX.replaceChildren(tJ("h2",{},[s]),tJ("p",{},[n]),...""===i?[]:[t4(i,t=>void this.#t3.copy(t))],...""===a?[]:[tY(a,()=>this.#eQ.connection.tryNow())])}#sb(){let{connection:t,clusters:e,runs:s,starts:n}=this.#eQ.model,i=[..."lost"===t?["connection lost"]:[],...n.map(({state:t,message:e})=>"failed"===t?e:"a cluster is starting"),...e.map(t=>`cluster ${t.title} ${t.state}`),...s.slice(0,20).flatMap(({progress:{about:t}})=>null===t?[]:[`run ${tE(t)} ${t.state}`])],a=new Set(this.#sc.split("\n")),o=i.join("\n");if(o===this.#sc)return;let r=i.filter(t=>!a.has(t));""!==this.#sc&&r.length>0&&tD(this.#o,r.join("; ")),this.#sc=o}#sg({start:t,name:e}){this.#ss.delete(t)&&this.#sn.add(e),this.#sm()}#sk(){for(let t of this.#sn){let e=this.#e4.get(t);void 0!==e&&(this.#sn.delete(t),e.attach())}}#sw(){0===this.#sr&&(this.#sa||this.#sn.size>0)&&(this.#sr=requestAnimationFrame(t=>this.#s$(t)))}#s$(t){this.#sr=0,this.#so&&this.#tQ(),t-this.#eR>=100&&this.#sf(t);let{connection:e,runs:s}=this.#eQ.model;"open"===e&&s.some(({progress:t})=>t.alive)&&!this.#se.matches&&this.#sw()}#sf(t){this.#eR=t;let e=t-this.#sl>=2e3;for(let s of(e&&(this.#sl=t),this.#e8))s.paint(t,!this.#se.matches),e&&s.describe(t)}#sp(){let t=t=>void this.#t3.copy(t),e=tJ("div",{class:"first-steps"},[tJ("h3",{},["No cluster yet"]),tJ("p",{},["Put one line on top of a cell with a slow loop. A cluster on this machine starts by itself:"]),t4("%load_ext nbcluster",t),t4("%%distribute",t),tJ("p",{},["Or start one that stays, and that several notebooks share:"]),tY("Start a cluster",()=>void this.openForm())]);return tH(e,"role","group"),tH(e,"aria-label","first steps"),e}},eR="nbcluster-lab:panel",eA=new u.LabIcon({name:"nbcluster:clusters",svgstr:'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g class="jp-icon3" fill="#616161"><rect x="1" y="2" width="8" height="3" rx="1"/><rect x="11" y="2" width="4" height="3" rx="1"/><rect x="1" y="6.5" width="4" height="3" rx="1"/><rect x="7" y="6.5" width="8" height="3" rx="1"/><rect x="1" y="11" width="10" height="3" rx="1"/><rect x="13" y="11" width="2" height="3" rx="1"/></g></svg>\n'}),eE={id:eR,description:"Clusters, workers and runs beside the notebook",autoStart:!0,requires:[tg],optional:[o.ILabShell,o.ILayoutRestorer,r.ICommandPalette,l.INotebookTracker,h.ISettingRegistry,c.IStatusBar,d.ITranslator],activate:(t,e,s,n,i,a,o,l,h)=>{var c,u,p,f,m,g;let b=(h??d.nullTranslator).load("nbcluster"),w=new tP(t,a),v=new eO(e,w,b);t.shell.add(v,"left",{rank:520,type:"nbcluster"}),n?.add(v,v.id);let x=()=>{null===s&&"expandLeft"in t.shell&&"function"==typeof t.shell.expandLeft&&t.shell.expandLeft(v.id),t.shell.activateById(v.id)};for(let s of(c=t,u=e,p=w,f=v,m=x,g=b,c.commands.addCommand(tF,{label:g.__("Clusters and Runs"),caption:g.__("Show clusters, workers and runs beside the notebook"),icon:eA,execute:m}),c.commands.addCommand(tN,{label:g.__("Start a Cluster…"),execute:async()=>{m(),await f.view.openForm()}}),c.commands.addCommand(tI,{label:g.__("Show the Cell of a Run"),execute:async({run:t})=>{let e=u.model.run(String(t));null!==e&&await p.showCell(e)}}),[tF,tN]))i?.addItem({command:s,category:b.__("Clusters")});let y=new ez;o?.load(eR).then(t=>y.follow(t)),null!==l&&function(t,{model:e},s,n){let i=new tG(n),a=()=>{i.tell(function(t){if(0===t.length)return"";let e=t.flatMap(({workers:t})=>t).filter(({state:t})=>"ready"===t),s=t8(e);return[t$(e.length,"worker"),null===s?"":t_(s)].filter(t=>""!==t).join(" \xb7 ")}(e.clusters)),i.setHidden(!(s.statusBar&&"open"===e.connection&&e.clusters.length>0))};e.onChange(a,new AbortController().signal),s.onChange(a),t.registerStatusItem("nbcluster-lab:status",{item:i,align:"left",rank:20}),a()}(l,e,y,x),function(t,{model:e},s,n,i){e.onEnd(e=>{var a,o,l;let h,c=e.progress.about;if(null===c||n.tellAfter_s<=0||c.seconds<n.tellAfter_s||"away"!==s.looksAt(e))return;let d=(a=tE(c),o=c.state,l=c.seconds,h=[a,ee(e.notebook)].filter(t=>""!==t).join(" in "),`${""===h?"A run":h}: ${o} after ${tb(l)}`),u=[{label:i.__("Show cell"),callback:()=>void t.commands.execute(tI,{run:e.id})}];r.Notification.emit(d,"done"===c.state?"success":"warning",{actions:u,autoClose:!1})},new AbortController().signal)}(t,e,w,y,b)}},eO=class extends p.Widget{view;#s_=new AbortController;constructor(t,e,s){super(),this.id="nbcluster-panel",this.title.icon=eA,this.title.caption=s.__("Clusters and runs"),this.node.style.overflowY="auto",this.node.style.background="var(--jp-layout-color1)",this.view=new eL(this.node,t,e,this.#s_.signal)}dispose(){this.#s_.abort(),super.dispose()}onAfterShow(){this.view.setVisible(!0)}onAfterHide(){this.view.setVisible(!1)}onAfterAttach(){this.view.setVisible(this.isVisible)}onActivateRequest(){this.view.focus()}},ez=class{statusBar=!0;tellAfter_s=30;#k=new Set;follow(t){let e=()=>{for(let e of(this.statusBar=!1!==t.get("statusBar").composite,this.tellAfter_s=Number(t.get("tellAfter").composite??30),this.#k))e()};t.changed.connect(e),e()}onChange(t){this.#k.add(t)}},eF=[{id:"nbcluster-lab:live",description:"Clusters and runs, live from the server",autoStart:!0,provides:tg,activate:t=>{let e=new tp(t.serviceManager.serverSettings),s=new tl,n=new ts(e,s,new AbortController().signal);return{model:s,server:e,connection:n}}},eE,{id:"nbcluster-lab:notebook",description:"The notebook's cluster in its toolbar, and marks beside distributed loops",autoStart:!0,activate:t=>{}}];s.d(e,{default:()=>eF})}}]);