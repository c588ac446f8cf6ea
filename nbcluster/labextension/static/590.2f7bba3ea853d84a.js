"use strict";(self.rspackChunknbcluster_lab=self.rspackChunknbcluster_lab||[]).push([[590],{2(t,e,s){s.r(e);var n=s(3),i=s(4),a=s(5),r=s(6),o=s(7),l=s(8),h=s(9),c=s(10),d=s(11),u=s(12),p=s(13),f=t=>"string"==typeof t,m=t=>"number"==typeof t&&Number.isFinite(t),g=t=>Number.isSafeInteger(t)&&Number(t)>=0,b=t=>"boolean"==typeof t,w=t=>e=>null===e||t(e),v=(...t)=>e=>t.some(t=>t===e),x=t=>e=>Array.isArray(e)&&e.every(t),y=t=>e=>{let s;return Array.isArray(e)&&2===e.length&&g(s=e[0])&&s<$&&t(e[1])},k=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e)),n=Object.entries(t);return s.size===n.length&&n.every(([t,e])=>s.has(t)&&e(s.get(t)))},$=65536,_=t=>e=>t(e)?e:null,j=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e));return Object.entries(t).every(([t,e])=>s.has(t)&&e(s.get(t)))},S=["running","computed","committed","lost","surprised","cancelled"],C=t=>1===t,M=k({line:g,header:f,total:w(g),computed:g,committed:g,here:g,seconds:m,eta_s:w(m),rate_per_s:w(m),route:v("parallel","kernel","mixed"),reason:w(f),text:f}),T=k({id:g,loop:g,first:g,end:g,start_s:m,end_s:w(m),state:v(...S)}),L={worker:f,machine:f,gpu:w(f),memory_bytes:w(g),gpu_busy:w(m),gpu_memory_bytes:w(g)},R={version:C,run:f,name:w(f),cell:f,state:v("starting","running","done","failed","interrupted","stopped"),seconds:m,errors:x(k({type:f,line:g,count:g,text:f})),sent_bytes:g,plain_estimate_s:w(m),claim:f,message:f,cluster:f,final:b},A=k({...R,loops:x(y(M)),loop_count:g,lane_count:g}),E=k({kind:v("lanes"),version:C,lanes:x(y(k(L)))}),O=k({...R,loops:x(M),lanes:x(k({...L,spans:x(T)}))});_(A),_(E);var F=_(O),z=j({name:f,cause:f,at:m}),N=j({name:f,state:f,machine:f,pid:g,cpu:w(m),memory_bytes:w(g),memory_limit_bytes:w(g),gpu:f,gpu_busy:w(m),gpu_memory_bytes:w(g),doing:f}),I=j({name:f,title:f,kind:f,lasting:b,state:v("starting","ready","waiting","ending"),waiting:f,machine:f,notebook:f,used_by:x(f),started:m,idle_s:w(m),idle_for_s:w(m),python:f,bounds:x(g),adaptive:b,workers:x(N),deaths:x(z),differences:x(j({what:f,here:f,there:f,why:f}))}),P=j({start:f,state:v("starting","ready","failed"),waiting:f,name:f,message:f}),W=j({cluster:f,notebook:f,kernel:f,cell_id:f,snapshot:t=>null!==F(t)}),B=j({topic:f}),q=j({run:f}),J=j({clusters:x(I)}),D=j({version:t=>1===t,clusters:x(I),runs:x(t=>!0),starts:x(P)}),H=j({name:f,does:f,missing:f,options:x(j({name:f,key:f,value:f,flag:b,help:f,choices:x(f),default:w(f),repeats:b}))}),U=j({worker:f,text:f,deaths:x(z)}),V=j({line:g,end_line:g,route:v("parallel","kernel","unknown"),reason:f,text:f}),G=_(j({python:f,kinds:x(H)})),K=_(j({start:f})),Y=_(j({logs:x(U)})),Z=_(j({how:v("stop","interrupt")})),Q=_(j({text:f})),X=_(j({marks:x(V),trouble:f})),tt=_(j({})),te=_(j({message:f,faults:x(j({field:f,text:f}))})),ts=class{#t;#e;#s;#n=new Map;#i=null;#a=!1;#r="";#o=0;#l;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,s.addEventListener("abort",()=>this.#h(),{once:!0}),s.aborted||this.#c()}watch(t,e){0===e.length?this.#n.delete(t):this.#n.set(t,e),this.#d()}tryNow(){null!==this.#i||this.#s.aborted||(clearTimeout(this.#l),this.#c())}async #c(){let t=await this.#t.presence();this.#s.aborted||null!==this.#i||("there"===t?this.#u():"away"===t?this.#p():(this.#e.setConnection(t),this.#f(6e4)))}#u(){let t=!1,e=this.#t.open({onOpen:()=>{this.#r="",this.#a=!0,this.#d()},onMessage:t=>this.#m(t),onClose:()=>{t=!0,this.#a=!1,this.#i=null,this.#s.aborted||this.#p()}});t||(this.#i=e)}#m(t){let e="string"==typeof t?function(t){if(!B(t))return null;let{topic:e}=t;return"hello"===e&&D(t)?{topic:e,clusters:t.clusters,runs:t.runs.filter(W),starts:t.starts}:"clusters"===e&&J(t)?{topic:e,clusters:t.clusters}:"run"===e&&W(t)?{...t,topic:e}:"gone"===e&&q(t)?{topic:e,run:t.run}:"start"===e&&P(t)?{...t,topic:e}:null}(function(t){try{return JSON.parse(t)}catch{return null}}(t)):null;null!==e&&("hello"===e.topic?(this.#o=0,this.#e.take(e,performance.now()),this.#e.setConnection("open")):this.#e.take(e,performance.now()))}#p(){this.#e.setConnection("lost");let t=Math.min(3e4,500*2**this.#o);this.#o+=1,this.#f(t*(.75+Math.random()/2))}#f(t){clearTimeout(this.#l),this.#l=setTimeout(()=>void this.#c(),t)}#d(){let t=JSON.stringify({topic:"watch",runs:[...new Set([...this.#n.values()].flat())].sort()});null!==this.#i&&this.#a&&t!==this.#r&&(this.#i.send(t),this.#r=t)}#h(){clearTimeout(this.#l),this.#i?.close(),this.#i=null}},tn=class{#g=null;#b=0;#w=0;#v=[];#x=[];#y=[];#k=new Set;get about(){return this.#g}get loops(){return this.#v.filter(t=>void 0!==t)}get lanes(){return this.#y}get alive(){return null!==this.#g&&("starting"===this.#g.state||"running"===this.#g.state)}elapsed_s(t){return null===this.#g?0:this.#g.seconds+(this.alive?Math.max(0,t-this.#b)/1e3:0)}left_s(t){let e=this.#v.at(-1);if(!this.alive||void 0===e||null===e.eta_s||null!==e.reason)return null;let s=e.eta_s-Math.max(0,t-this.#w)/1e3;return s<-ti?null:Math.max(0,s)}takeHead(t,e){let{loops:s,version:n,...i}=t;for(let[t,n]of(this.#g=i,this.#b=e,s)){var a,r;t>=i.loop_count||(a=this.#v[t],r=n,(a?.computed!==r.computed||a.committed!==r.committed)&&(this.#w=e),this.#v[t]=n)}this.#$()}takeLanes(t,e){for(let[e,s]of t.lanes)this.#_(e).lane=s;for(let[t,s]of(this.#j(),e))this.#_(t).spans.set(to(s),s);this.#$()}takeSnapshot(t,e){let{loops:s,lanes:n,...i}=t;for(let[t,{spans:e,...s}]of n.entries()){let n=this.#_(t);for(let t of(n.lane=s,e))n.spans.set(to(t),t)}this.#j(),this.takeHead({...i,loops:[...s.entries()],loop_count:s.length,lane_count:n.length},e)}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}#_(t){for(let e=this.#x[t];;e=this.#x[t]){if(void 0!==e)return e;this.#x.push({index:this.#x.length,lane:tr,spans:new Map}),this.#y=this.#x}}#j(){this.#y=[...this.#x].sort((t,e)=>ta.compare(t.lane.machine,e.lane.machine)||ta.compare(t.lane.worker,e.lane.worker)||t.index-e.index)}#$(){for(let t of this.#k)t()}},ti=1,ta=new Intl.Collator("en",{numeric:!0}),tr={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null};function to(t){return 0x100000000*t.loop+t.id}var tl=class{#S="connecting";#C=[];#b=0;#M=new Map;#T=new Map;#k=new Set;#L=new Set;#R=new Set;get connection(){return this.#S}get clusters(){return this.#C}get starts(){return[...this.#M.values()].filter(({state:t})=>"ready"!==t)}get runs(){let t=[...this.#T.values()].reverse();return[...t.filter(({progress:t})=>t.alive),...t.filter(({progress:t})=>!t.alive)]}run(t){return this.#T.get(t)??null}age_s(t){return Math.max(0,t-this.#b)/1e3}setConnection(t){t!==this.#S&&(this.#S=t,this.#$())}take(t,e){switch(t.topic){case"hello":this.#A(t.runs,t.starts,e),this.#E(t.clusters,e);break;case"clusters":this.#E(t.clusters,e);break;case"run":this.#O(t,e);break;case"gone":this.#T.delete(t.run);break;case"start":this.#F(t)}this.#$()}forgetStart(t){this.#M.delete(t)&&this.#$()}onChange(t,e){th(this.#k,t,e)}onEnd(t,e){th(this.#L,t,e)}onReady(t,e){th(this.#R,t,e)}#A(t,e,s){let n=new Set(t.map(({snapshot:t})=>t.run));for(let t of[...this.#T.keys()])n.has(t)||this.#T.delete(t);for(let e of t)this.#O(e,s);let i=new Set(e.map(({start:t})=>t));for(let t of[...this.#M.keys()])i.has(t)||this.#M.delete(t);for(let t of e)this.#F(t)}#E(t,e){this.#C=[...t].sort((t,e)=>Number(e.lasting)-Number(t.lasting)||tc.compare(t.name,e.name)),this.#b=e}#O({snapshot:t,cluster:e,notebook:s,kernel:n,cell_id:i},a){let r=this.#T.get(t.run),o=r?.progress??new tn,l=o.alive,h={id:t.run,cluster:e,notebook:s,kernel:n,cell_id:i,progress:o};if(this.#T.set(h.id,h),o.takeSnapshot(t,a),l&&!o.alive)for(let t of this.#L)t(h)}#F(t){let e=this.#M.get(t.start)?.state;if(this.#M.set(t.start,t),"ready"===t.state&&"ready"!==e)for(let e of this.#R)e(t)}#$(){for(let t of this.#k)t()}};function th(t,e,s){s.aborted||(t.add(e),s.addEventListener("abort",()=>t.delete(e),{once:!0}))}var tc=new Intl.Collator("en",{numeric:!0}),td=class extends Error{name="Refused";status;faults;constructor(t,e,s){super(t),this.status=e,this.faults=s}},tu="nbcluster",tp=class{#z;constructor(t){this.#z=t}kinds(t){return this.#N("GET",["kinds"],G,{query:null===t?{}:{kernel:t}})}async start(t){return(await this.#N("POST",["clusters"],K,{body:t})).start}async stopStart(t){await this.#N("DELETE",["starts",t],tt)}async scale(t,e,s){await this.#N("POST",["clusters",t,"scale"],tt,{body:{least:e,most:s}})}async restart(t){await this.#N("POST",["clusters",t,"restart"],tt,{body:{}})}async stop(t){await this.#N("DELETE",["clusters",t],tt)}async logs(t){return(await this.#N("GET",["clusters",t,"logs"],Y)).logs}async stopRun(t){return(await this.#N("POST",["runs",t,"stop"],Z,{body:{}})).how}async why(t){return(await this.#N("GET",["runs",t,"why"],Q)).text}marks(t,e){return this.#N("POST",["marks"],X,{body:{cell:t,cells_before:e}})}async presence(){try{let t=await this.#I("GET",["clusters"],{});if(t.ok)return"there";if(404===t.status)return"absent";return 401===t.status||403===t.status?"refused":"away"}catch{return"away"}}open(t){let{wsUrl:e,token:s,appendToken:i,WebSocket:a}=this.#z,r=n.URLExt.join(e,tu,"live"),o=new a(i&&""!==s?`${r}?token=${encodeURIComponent(s)}`:r);return o.onopen=()=>t.onOpen(),o.onmessage=({data:e})=>t.onMessage(e),o.onclose=()=>t.onClose(),o}async #N(t,e,s,n={}){var i;let a;try{a=await this.#I(t,e,n)}catch{throw new td(tf,0,[])}let r=await a.json().catch(()=>null);if(a.ok){let t=s(r);if(null===t)throw new td(tm,a.status,[]);return t}let o=te(r),l=o?.faults??[];throw new td(o?.message??(i=a.status,`The Jupyter server refused (${i}). It gave no reason. Its log may tell more.`),a.status,l)}#I(t,e,{query:s,body:a}){let r=n.URLExt.join(this.#z.baseUrl,tu,...e.map(encodeURIComponent)),o=void 0===s?"":n.URLExt.objectToQueryString(s),l=void 0===a?{method:t}:{method:t,body:JSON.stringify(a)};return i.ServerConnection.makeRequest(r+o,l,this.#z)}},tf="The Jupyter server did not answer. It may have ended, or the network is away. Try again when the page is connected.",tm="The Jupyter server's answer cannot be read. Page and server have different versions of nbcluster. Reload the page.",tg=new a.Token("nbcluster-lab:ILive","All clusters and runs that the server knows of, live, and what can be asked of it.");function tb(t){if(t<.0995)return`${Math.round(1e3*t)} ms`;if(t<59.95)return`${tT(t)} s`;let e=Math.round(t);if(e<3600)return`${Math.floor(e/60)} min ${tL(e%60)} s`;let s=Math.round(t/60);if(s<1440)return`${Math.floor(s/60)} h ${tL(s%60)} min`;let n=Math.round(t/3600);return`${Math.floor(n/24)} d ${tL(n%24)} h`}var tw=[[100,1,"s"],[5940,60,"min"],[172800,3600,"h"]];function tv(t){if(t<1)return"less than 1 s";for(let[e,s,n]of tw)if(t<e)return`about ${tM(t/s)} ${n}`;return`about ${tM(t/86400)} d`}function tx(t){if(t<999.5)return`${Math.round(t)} B`;let e=t;for(let t of["kB","MB","GB"])if((e/=1e3)<999.5)return`${tC(e)} ${t}`;return`${tC(e/1e3)} TB`}function ty(t){return t.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var tk=[[1,"s"],[60,"min"],[3600,"h"]];function t$(t,e){return`${ty(t)} ${e}${1===t?"":"s"}`}function t_(t){return`${Math.round(100*t)} %`}function tj(t,e){let s=[...t.slice(0,2*e)];return(s.length<=e?s:[...s.slice(0,e-1),"…"]).join("").replace(tS,t=>{if("\n"===t)return t;if("	"===t)return"    ";let e=t.charCodeAt(0).toString(16);return e.length<=2?`\\x${e.padStart(2,"0")}`:`\\u${e.padStart(4,"0")}`})}var tS=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function tC(t){return t<9.95?tT(t):`${Math.round(t)}`}function tM(t){return t<9.95?tT(t).replace(/\.0$/,""):`${Math.round(t)}`}function tT(t){let e=Math.round(10*t);return`${Math.floor(e/10)}.${e%10}`}function tL(t){return`${t}`.padStart(2,"0")}var tR={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},tA={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped"};function tE(t){return[t.name??"",""===t.cell?"":`cell [${t.cell}]`].filter(t=>""!==t).join(", ")}function tO(t){let e=new Set(t.map(({lane:t})=>t.machine)).size>1;return t.map(({lane:t})=>tj([e?t.machine:"",t.worker,t.gpu??""].filter(t=>""!==t).join(" \xb7 "),tF))}var tF=60,tz="nbcluster:open-panel",tN="nbcluster:start-cluster",tI="nbcluster:show-run",tP=class{#P;#W;#k=new Set;#n=null;constructor(t,e){this.#P=t,this.#W=e,e?.currentChanged.connect(()=>this.#B()),this.#B()}get notebook(){let t=this.#W?.currentWidget??null;if(null===t||t.isDisposed)return null;let e=t.sessionContext.session?.kernel??null;return{path:tW(this.#P,t),kernel:e?.id??null,busy:e?.status==="busy"}}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}async runLine(t){let e=this.#W?.currentWidget?.sessionContext.session?.kernel??null;if(null===e)throw Error("The notebook has no kernel");return tB(e,function(t){let[e="",...s]=t.replace(/^%/,"").split(" ");return`_shell = get_ipython()
if "distribute" not in _shell.magics_manager.magics["cell"]:
    _shell.run_line_magic("load_ext", "nbcluster")
_shell.run_line_magic(${JSON.stringify(e)}, ${JSON.stringify(s.join(" "))})
del _shell`}(t))}async showCell(t){let e=await this.#P.commands.execute("docmanager:open",{path:t.notebook}),s=this.#W?.find(t=>t===e)??null;if(null===s)return;await s.context.ready,await s.revealed;let{content:n}=s,i=t.progress.about?.cell??"",a=n.widgets.findIndex(({model:e})=>e.id===t.cell_id||""===t.cell_id&&""!==i&&function(t){let{execution_count:e}={execution_count:null,...t.toJSON()};return null===e?"":String(e)}(e)===i),r=n.widgets[a];void 0!==r&&(n.activeCellIndex=a,await n.scrollToCell(r,"center"),n.activate())}async copy(t){o.Clipboard.copyToSystem(t)}looksAt(t){let e=this.#W?.find(e=>tW(this.#P,e)===t.notebook);return void 0===e?"no":e.isVisible&&!document.hidden?"yes":"away"}#B(){this.#n?.sessionContext.kernelChanged.disconnect(this.#$,this),this.#n?.sessionContext.statusChanged.disconnect(this.#$,this),this.#n=this.#W?.currentWidget??null,this.#n?.sessionContext.kernelChanged.connect(this.#$,this),this.#n?.sessionContext.statusChanged.connect(this.#$,this),this.#$()}#$(){for(let t of this.#k)t()}};function tW(t,e){return t.serviceManager.contents.localPath(e.context.path)}async function tB(t,e){let s=t.requestExecute({code:e,store_history:!1,allow_stdin:!1}),n=[],i="";if(s.onIOPub=({header:{msg_type:t},content:e})=>{let s=new Map(Object.entries(e));if("stream"===t)n.push(String(s.get("text")));else if("error"===t)i=String(s.get("evalue"));else if("execute_result"===t||"display_data"===t){let t=new Map(Object.entries(Object(s.get("data"))));n.push(`${String(t.get("text/plain")??"")}
`)}},await s.done,""!==i)throw Error(i);return n.join("").trim()}function tq(t,e={},s=[]){let n=document.createElement(t);for(let[t,s]of Object.entries(e))n.setAttribute(t,s);return n.append(...s),n}function tJ(t,e){let s=tj(e,600);t.textContent!==s&&(t.textContent=s),t.hidden=""===s}function tD(t,e,s){t.getAttribute(e)!==s&&t.setAttribute(e,s)}function tH(t,e,s){for(;t.childElementCount>e;)t.lastElementChild?.remove();for(;t.childElementCount<e;)t.append(s())}var tU=`
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
`,tV=class extends p.Widget{#q=tq("button",{type:"button"});constructor(t){super(),this.addClass("nbc-status"),this.node.attachShadow({mode:"open"}).append(tq("style",{},[tU]),this.#q),this.#q.addEventListener("click",t)}tell(t){tJ(this.#q,t),tD(this.#q,"title","Clusters and runs: open the panel")}},tG=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
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
`;function tK(t,e,s={}){let n=tq("button",{type:"button",...s},[t]);return n.addEventListener("click",e),n}var tY=class{#J=tq("span",{class:"figure"});#D=tq("span",{class:"full"});#H=tq("div",{class:"track",role:"meter","aria-valuemin":"0","aria-valuemax":"100"},[this.#D]);node;#U;constructor(t){this.#U=t,this.node=tq("div",{class:"meter"},[tq("div",{class:"caption"},[tq("span",{},[t]),this.#J]),this.#H])}show(t,e,s,n=e){if(this.node.hidden=null===t,null===t)return;let i=Math.round(100*Math.min(1,Math.max(0,t)));tJ(this.#J,e),this.#D.style.width=`${i}%`,tD(this.#H,"aria-valuenow",`${i}`),tD(this.#H,"aria-valuetext",n),tD(this.node,"title",n),tD(this.#H,"aria-label",`${this.#U} of ${s}`)}},tZ=class{button;#V;#G;constructor(t,e,s=()=>{}){this.#V=e,this.#G=s,this.button=tK(t,()=>this.turn(!this.open)),e.hidden=!0,tD(this.button,"aria-expanded","false")}get open(){return!this.#V.hidden}turn(t){t!==this.open&&(this.#V.hidden=!t,tD(this.button,"aria-expanded",`${t}`),this.#G(t))}},tQ=class{#K=tq("p");#Y;node;#Z=null;constructor(t,e,s){let n=tK(t,()=>{this.#Q(),s()},{class:"danger"});this.#Y=tK(e,()=>this.#Q()),this.node=tq("div",{class:"question",role:"group"},[this.#K,tq("div",{class:"actions"},[n,this.#Y])]),this.node.hidden=!0,this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.#Q())})}ask(t,e){tJ(this.#K,t),tD(this.node,"aria-label",t),this.#Z=e,this.node.hidden=!1,this.#Y.focus()}#Q(){this.node.hidden=!0,this.#Z?.focus()}},tX=class{node=tq("p",{class:"trouble",role:"alert"});constructor(){this.node.hidden=!0}tell(t){tJ(this.node,t)}async attempt(t,e){this.tell(""),t.disabled=!0;try{return await e(),!0}catch(t){return this.tell(t0(t)),!1}finally{t.disabled=!1}}};function t0(t){return t instanceof td?t.message:`It was not done. ${String(t)}. Try again.`}function t1(t){return tq("pre",{tabindex:"0",role:"region","aria-label":t})}function t2(t,e){t.textContent=tj(e.slice(-2e5),2e5)}function t6(t,e){let s=tK("Copy",()=>{e(t),s.textContent="Copied"});return tq("div",{class:"code-line"},[tq("code",{},[t]),s])}var t4={starting:"○",waiting:"◔",ready:"●",ending:"■"},t3={open:null,connecting:{title:"Connecting",text:"The Jupyter server is asked for its clusters.",line:"",button:""},lost:{title:"Connection lost",text:"The Jupyter server does not answer; what is shown is what was last known. Clusters and runs go on without it.",line:"",button:"Try now"},absent:{title:"No nbcluster on this server",text:"The panel hears of clusters through the Jupyter server, and this one has no nbcluster: it lives in another environment, or in the browser alone. Cells work all the same. To see them here, install it where the server runs and restart the server.",line:"pip install nbcluster",button:"Look again"},refused:{title:"Not allowed",text:"The Jupyter server does not let you see its clusters. Your login may have ended. Log in again, or ask whoever runs the server.",line:"",button:"Try again"}};function t5(t){let e=t.map(({cpu:t})=>t).filter(t=>null!==t);return 0===e.length?null:e.reduce((t,e)=>t+Math.min(1,e),0)/e.length}function t8(t){return tv(t).replace(/^about /,"")}function t9({name:t,cause:e,at:s},n){let i;return`${t} ended ${(i=n-s)<1?"just now":`${t8(i)} ago`}: ${e}`}function t7({what:t,here:e,there:s,why:n}){return`${t}: ${e} here, ${s} on workers${""===n?"":` (${n})`}`}function et(t){return t.split("/").at(-1)??t}var ee=class{#X;#tt;#te=new Map;constructor(t,e){this.#X=t,this.#tt=e}show(t,e,s){let n=new Map;for(let i of t){let t=this.#te.get(e(i))??this.#tt();n.set(e(i),t),s(t,i)}for(let[t,{node:e}]of this.#te)n.has(t)||e.remove();this.#te=n,this.#ts([...n.values()])}#ts(t){let e=this.#X.getRootNode(),s=e instanceof ShadowRoot||e instanceof Document?e.activeElement:null;for(let[e,{node:s}]of t.entries()){let t=this.#X.children[e];t!==s&&this.#X.insertBefore(s,t??null)}s instanceof HTMLElement&&this.#X.contains(s)&&s.focus()}},es=class{#tn=tq("div",{class:"columns","aria-hidden":"true"});#ti=tq("ul",{class:"workers"});#ta=tq("p",{class:"pale"});#tr=new ee(this.#ti,()=>new en);#V=tq("div",{},[this.#ti,this.#ta]);#to=new tZ("Workers",this.#V);#tl=!1;node=tq("div",{class:"of-workers"},[this.#tn,this.#to.button,this.#V]);constructor(){this.#to.button.classList.add("fold"),this.#to.button.addEventListener("click",()=>{this.#tl=!0})}show({workers:t,title:e}){this.node.hidden=0===t.length,this.#th(t),tJ(this.#to.button,t$(t.length,"worker")),tD(this.#ti,"aria-label",`workers of ${e}`),this.#tl||this.#to.turn(t.length<=4);let s=new Set(t.map(({machine:t})=>t).filter(t=>""!==t)),n=this.#to.open?t.slice(0,200):[];this.#tr.show(n,({name:t})=>t,(t,e)=>t.show(e,s.size>1));let i=this.#to.open?t.length-n.length:0;tJ(this.#ta,i>0?`and ${t$(i,"more worker")}`:"")}#th(t){let e=t.slice(0,64);for(let[t,{cpu:s,state:n,name:i}]of(tH(this.#tn,e.length,()=>tq("span",{},[tq("span")])),e.entries())){let e=this.#tn.children[t],a=e?.firstElementChild;e instanceof HTMLElement&&a instanceof HTMLElement&&(e.dataset.state=n,e.title=null===s?i:`${i}: ${t_(s)}`,a.style.height=`${Math.round(100*Math.min(1,s??0))}%`)}this.#tn.hidden=e.length<=4}},en=class{#U=tq("span",{class:"name"});#tc=tq("span",{class:"pale"});#td=tq("span",{class:"doing"});#tu=new tY("CPU");#tp=new tY("memory");#tf=new tY("GPU");node=tq("li",{},[tq("div",{class:"line-up"},[this.#U,this.#tc,this.#td]),tq("div",{class:"meters"},[this.#tu.node,this.#tp.node,this.#tf.node])]);show(t,e){let{name:s,state:n,machine:i,cpu:a,memory_bytes:r,memory_limit_bytes:o,gpu:l,gpu_busy:h,gpu_memory_bytes:c}=t;tJ(this.#U,s);let d=null===c?"":tx(c);tJ(this.#tc,[e?i:"",l,d].filter(t=>""!==t).join(" \xb7 ")),tJ(this.#td,""!==t.doing?t.doing:"ready"===n?"idle":n),tD(this.node,"data-state",n),this.#td.classList.toggle("pale",""===t.doing),this.#tu.show(a,null===a?"":t_(a),s);let u=null===r?null:o?r/o:0,p=null===r?"":tx(r);this.#tp.show(u,p,s,function({memory_bytes:t,memory_limit_bytes:e}){return null===t?"":null===e?tx(t):`${tx(t)} of ${tx(e)}`}(t)),this.#tp.node.classList.toggle("unlimited",null===o),this.#tf.show(""===l?null:h,null===h?"":t_(h),s)}},ei=class{#tm;#tg=null;#tb=tq("span",{class:"sign","aria-hidden":"true"});#tw=tq("h3",{class:"title"});#tv=tq("span",{class:"where"});#tx=tq("p",{class:"summary"});#ty=tq("p",{class:"pale"});#tk=tq("p",{class:"pale"});#t$=new es;#t_=tq("ul",{class:"notes","aria-label":"versions that differ"});#tj=tq("ul",{class:"notes","aria-label":"workers that ended"});#tS=new tX;#tC=tK("Attach",()=>void this.#tM(),{class:"first"});#tT=tq("p",{class:"answer"});#tL=tq("div",{class:"offer"});#tR;#tA;#tE=tq("div",{class:"logs"});#tO=t1("logs");#tF=new tZ("Logs",this.#tE,t=>void(t&&this.#tz()));#tN=tK("Restart",()=>this.#tI());#tP=tK("Stop",()=>this.#tW(),{class:"danger"});#tB=new tQ("Stop it","Keep it",()=>void this.#tq());#tJ=new tQ("Restart it","Leave it",()=>void this.#tD());node;constructor(t){this.#tm=t,this.#tR=new ea((t,e)=>this.#tH(t,e)),this.#tA=new tZ("Scale",this.#tR.node,t=>{t&&null!==this.#tg&&this.#tR.begin(this.#tg)}),this.#tL.hidden=!0,this.#tT.hidden=!0;let e=tK("Read again",()=>void this.#tz());this.#tE.append(this.#tO,e),this.node=tq("li",{class:"card"},[tq("div",{class:"line-up"},[this.#tb,this.#tw,this.#tv]),this.#tx,this.#tk,this.#ty,this.#t$.node,this.#t_,this.#tj,tq("div",{class:"actions"},[this.#tC,this.#tA.button,this.#tF.button,this.#tN,this.#tP]),this.#tS.node,this.#tT,this.#tL,this.#tB.node,this.#tJ.node,this.#tR.node,this.#tE])}show(t,e){let s;this.#tg=t,tD(this.node,"data-state",t.state),tD(this.node,"aria-label",`cluster ${t.title}, ${t.state}`),tJ(this.#tb,t4[t.state]),tJ(this.#tw,t.title),tJ(this.#tv,[t.title===t.kind?"":t.kind,t.machine].filter(eh).join(" \xb7 "));let n="ready"===t.state?"":t.state;tJ(this.#tx,t.workers.length>0?(s=t5(t.workers),[function({workers:t}){let e=t.filter(({state:t})=>"ready"===t).length;return 0==t.length-e?t$(e,"worker"):`${ty(e)} of ${t$(t.length,"worker")}`}(t),null===s?"":`${t_(s)} busy`].filter(t=>""!==t).join(" \xb7 ")):n),this.#tU(t,e,n),this.#t$.show(t),this.#tV(t),this.showNotebook(),this.#tR.limit(t)}showNotebook(){let{notebook:t}=this.#tm.page,e=null!==t&&this.#tg?.used_by.includes(t.path)===!0,{lasting:s=!1,state:n}=this.#tg??{};this.#tC.hidden=null===t||e||!s||"ready"!==n,null!==t&&tD(this.#tC,"title",`Use it in ${et(t.path)}`),e&&(this.#tL.hidden=!0)}async attach(){let{page:t}=this.#tm,e=`%cluster attach ${this.#tg?.name??""}`;if(this.#tL.hidden=!0,tJ(this.#tT,""),t.notebook?.kernel==null||t.notebook.busy){let s=t.notebook?.busy?"The kernel is busy.":"The notebook has no kernel yet.";this.#tL.replaceChildren(tq("p",{},[`${s} Run this line in the notebook when it is idle:`]),t6(e,e=>void t.copy(e))),this.#tL.hidden=!1;return}await this.#tS.attempt(this.#tC,async()=>tJ(this.#tT,await t.runLine(e)))}#tU(t,e,s){let n=[s,t.waiting,function({bounds:[t=0,e=0],adaptive:s}){return s&&e>t?`${ty(t)} to ${ty(e)}, as needed`:""}(t),function({lasting:t,idle_s:e,idle_for_s:s,state:n},i){return"ending"===n?"ending":t?null===e?"stays until it is stopped":null===s||0===s?`ends when unused for ${t8(e)}`:`ends in ${t8(Math.max(0,e-s-i))} unless used`:"ends with its kernel"}(t,e)],i=t.workers.length>0?n:n.slice(1);tJ(this.#ty,i.filter(eh).join(" \xb7 "));let a=t.used_by.map(et).join(", ");tJ(this.#tk,""===a?"":`used by ${a}`),tD(this.#tk,"title",t.used_by.join("\n"))}#tV({differences:t,deaths:e}){el(this.#t_,t.map(t7));let s=Date.now()/1e3,n=e.slice(-3).reverse();el(this.#tj,n.map(t=>t9(t,s)))}async #tM(){await this.attach()}#tW(){let{title:t="",used_by:e=[]}=this.#tg??{},s=e.map(et).join(", "),n=""===s?"":` ${s} will be without it.`;this.#tB.ask(`Stop ${t}? Its workers end, and what they compute is lost.${n}`,this.#tP)}#tI(){let{title:t=""}=this.#tg??{};this.#tJ.ask(`Restart ${t}? Its workers begin anew; slices under way are done again.`,this.#tN)}async #tq(){await this.#tS.attempt(this.#tP,()=>this.#tm.server.stop(this.#U))}async #tD(){await this.#tS.attempt(this.#tN,()=>this.#tm.server.restart(this.#U))}async #tH(t,e){let{server:s}=this.#tm;await this.#tS.attempt(this.#tR.apply,()=>s.scale(this.#U,t,e))&&(this.#tA.turn(!1),this.#tA.button.focus())}async #tz(){t2(this.#tO,"reading …");let t=async()=>{var t;let e,s;return t2(this.#tO,(t=await this.#tm.server.logs(this.#U),e=Date.now()/1e3,0===(s=t.map(({worker:t,text:s,deaths:n})=>{let i=n.map(t=>`${t9(t,e)}
`).join("");return`— ${""===t?"host process":t} —
${s}${i}`})).length?"Nothing was written.":s.join("\n")))};await this.#tS.attempt(this.#tF.button,t)||this.#tF.turn(!1),this.#tO.scrollTop=this.#tO.scrollHeight}get #U(){return this.#tg?.name??""}},ea=class{#tG=new er("at least");#tK=new er("workers");#tY=tq("input",{type:"checkbox"});apply=tq("button",{type:"submit",class:"first"},["Apply"]);node;constructor(t){this.node=tq("form",{class:"scale"},[this.#tK.node,tq("label",{class:"check"},[this.#tY,"more and fewer, as needed"]),this.#tG.node,this.apply]),this.#tY.addEventListener("change",()=>this.#tZ()),this.node.addEventListener("submit",e=>{e.preventDefault();let s=this.#tK.value;t(this.#tY.checked?Math.min(this.#tG.value,s):s,s)})}begin({bounds:[t=1,e=1],adaptive:s}){this.#tG.value=t,this.#tK.value=e,this.#tY.checked=s,this.#tZ()}limit({title:t}){tD(this.node,"aria-label",`scale ${t}`)}#tZ(){this.#tG.node.hidden=!this.#tY.checked,this.#tK.name(this.#tY.checked?"at most":"workers")}},er=class{#tQ=tq("input",{type:"number",min:"0",max:"9999",inputmode:"numeric"});#U=tq("span");#tX=tK("−",()=>this.#t0(-1));#ta=tK("+",()=>this.#t0(1));node;constructor(t){this.node=tq("div",{class:"stepper"},[tq("label",{},[this.#U,this.#tQ]),this.#tX,this.#ta]),this.name(t)}get value(){return Math.max(0,Math.round(this.#tQ.valueAsNumber||0))}set value(t){this.#tQ.valueAsNumber=t}name(t){tJ(this.#U,t),tD(this.#tX,"aria-label",`fewer: ${t}`),tD(this.#ta,"aria-label",`more: ${t}`)}#t0(t){this.value=Math.max(0,this.value+t)}},eo=class{#tw=tq("h3",{class:"title"});#tb=tq("span",{class:"sign","aria-hidden":"true"});#t1=tq("p");#tS=new tX;#h;node;#t2=null;constructor(t,e){this.#h=tK("",()=>{if(null===this.#t2)return;let{start:s,state:n}=this.#t2;"failed"===n?e(s):this.#tS.attempt(this.#h,()=>t.stopStart(s))}),this.node=tq("li",{class:"card"},[tq("div",{class:"line-up"},[this.#tb,this.#tw]),this.#t1,tq("div",{class:"actions"},[this.#h]),this.#tS.node])}show(t){this.#t2=t;let e="failed"===t.state;tD(this.node,"data-state",t.state),tJ(this.#tb,e?"✗":"○"),tJ(this.#tw,e?"Not started":"Starting"),tJ(this.#t1,e?t.message:""===t.waiting?"Its workers are coming.":t.waiting),tJ(this.#h,e?"Dismiss":"Do not wait")}};function el(t,e){for(let[s,n]of(tH(t,e.length,()=>tq("li")),e.entries())){let e=t.children[s];e instanceof HTMLElement&&tJ(e,n)}t.hidden=0===e.length}function eh(t){return""!==t}var ec=new Set(["workers","gpus","memory","name","idle"]),ed=class{#t6;#t4;#t3;#t5;#tv=tq("select",{name:"kind"});#t8=tq("p",{class:"pale"});#t9=tq("div");#t7=tq("div",{class:"fields"});#et=tq("p",{class:"pale"});#tC=tq("input",{type:"checkbox",checked:""});#ee=tq("span");#es=tq("label",{class:"check"},[this.#tC,this.#ee]);#en=tq("code",{class:"line-of-code"});#tS=new tX;#t2=tq("button",{type:"submit",class:"first"},["Start"]);node;#ei=[];#ea=[];constructor(t,e,s,n){this.#t6=t,this.#t4=e,this.#t3=s,this.#t5=n,this.node=tq("form",{class:"start","aria-label":"start a cluster"},[tq("label",{class:"field"},[tq("span",{},["kind"]),this.#tv]),this.#t8,this.#t9,this.#t7,this.#es,this.#et,tq("div",{class:"same-line"},[tq("span",{class:"pale"},["the same in a cell"]),this.#en]),this.#tS.node,tq("div",{class:"actions"},[this.#t2,tK("Cancel",()=>this.close())])]),this.node.hidden=!0,this.#tv.addEventListener("change",()=>this.#er()),this.node.addEventListener("input",()=>this.#eo()),this.node.addEventListener("submit",t=>{t.preventDefault(),this.#j()}),this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.close())})}async open(){this.node.hidden=!1,this.#tS.tell(""),tJ(this.#t8,"Asking which kinds there are …"),this.#t2.disabled=!0;let{notebook:t}=this.#t4,e=t?.kernel??null;try{let{kinds:s,python:n}=await this.#t6.kinds(e);this.#ei=s;let i=null===e?"the server's":`of ${et(t?.path??"")}`;tJ(this.#et,`Python ${i}: ${n}`),this.#tv.replaceChildren(...s.map(({name:t})=>tq("option",{value:t},[t]))),this.#es.hidden=null===e,tJ(this.#ee,`use it in ${et(t?.path??"")}`),this.#er(),this.#tv.focus()}catch(t){tJ(this.#t8,""),this.#tS.tell(t0(t))}}close(){this.node.hidden=!0,this.#t5()}#er(){let t=this.#tl;if(void 0===t)return;tJ(this.#t8,t.does);let{missing:e}=t;this.#t9.replaceChildren(...""===e?[]:[tq("p",{},["Something has to be installed first, where the cluster's Python is:"]),t6(e,t=>void this.#t4.copy(t))]),this.#t2.disabled=""!==e,this.#ea=t.options.map(t=>new ep(t));let s=this.#ea.filter(({option:t})=>ec.has(t.key)),n=this.#ea.filter(({option:t})=>!ec.has(t.key)),i=tq("details",{},[tq("summary",{},[`${n.length} more options`]),...n.map(({node:t})=>t)]);this.#t7.replaceChildren(...s.map(({node:t})=>t),...n.length>0?[i]:[]),this.#eo()}#eo(){let t=this.#tl;void 0!==t&&tJ(this.#en,function({kind:t,options:e}){return["%cluster start",t,...Object.entries(e).flatMap(([t,e])=>{let s=`--${t.replaceAll("_","-")}`;return!0===e?[s]:("string"==typeof e?[e]:e).map(t=>{var e;return`${s} ${e=t,/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\"'\"'")}'`}`})})].join(" ")}({kind:t.name,options:this.#el()}))}async #j(){let t=this.#tl;if(void 0===t)return;for(let t of this.#ea)t.fault("");let{notebook:e}=this.#t4,s={kind:t.name,options:this.#el(),kernel:e?.kernel??null,notebook:e?.path??""};this.#t2.disabled=!0;try{let t=await this.#t6.start(s);this.#t3(t,null!==s.kernel&&this.#tC.checked),this.close()}catch(t){this.#eh(t)}finally{this.#t2.disabled=!1}}#eh(t){if(this.#tS.tell(t0(t)),t instanceof td){for(let{field:e,text:s}of t.faults)this.#ea.find(({option:t})=>t.name===e||t.key===e)?.fault(s);this.#ea.find(({faulty:t})=>t)?.focus()}}#el(){let t={};for(let{option:e,value:s}of this.#ea)null!==s&&(t[e.key]=s);return t}get #tl(){return this.#ei.find(({name:t})=>t===this.#tv.value)}},eu=0,ep=class{option;#tQ;#ec=tq("p",{class:"trouble"});node;constructor(t){this.option=t,eu+=1;let e=`option-${eu}`;this.#tQ=function(t,e){if(t.flag)return tq("input",{type:"checkbox"});let s={placeholder:t.default??(t.repeats?`${t.value}, one a line`:t.value)};if(t.repeats)return tq("textarea",{rows:"2",spellcheck:"false",...s});let n={type:"text",autocomplete:"off",spellcheck:"false",...s};return tq("input",t.choices.length>0?{...n,list:`${e}-choices`}:n)}(t,e);let s=tq("span",{class:"help",id:`${e}-help`},[t.help]);this.#tQ.setAttribute("aria-describedby",`${e}-help ${e}-fault`),this.#ec.id=`${e}-fault`,this.#ec.hidden=!0;let n=tq("datalist",{id:`${e}-choices`},t.choices.map(t=>tq("option",{value:t}))),i=t.name.replace(/^--/,""),a=t.flag?tq("label",{class:"check"},[this.#tQ,i]):tq("label",{class:"field"},[tq("span",{},[i]),this.#tQ]);this.node=tq("div",{class:"option"},[a,s,this.#ec,n])}get value(){if(this.#tQ instanceof HTMLInputElement&&"checkbox"===this.#tQ.type)return!!this.#tQ.checked||null;let t=this.#tQ.value.trim();return""===t?null:this.option.repeats?t.split("\n").filter(t=>""!==t.trim()):t}get faulty(){return!this.#ec.hidden}fault(t){tJ(this.#ec,t),""===t?this.#tQ.removeAttribute("aria-invalid"):tD(this.#tQ,"aria-invalid","true")}focus(){this.#tQ.focus()}},ef=class{node=tq("ol",{class:"loops"});#ed=[];show(t,e){let{loops:s}=t,n=[];for(let[e,i]of(tH(this.node,s.length,()=>{let t=new em;return n.push(t),t.node}),this.#ed=[...this.#ed,...n].slice(0,s.length),s.entries()))this.#ed[e]?.show(i,t.alive&&e===s.length-1);this.node.hidden=0===s.length,this.showTimeLeft(t,e)}showTimeLeft(t,e){this.#ed.at(-1)?.showTimeLeft(t.left_s(e))}},em=class{#en=tq("span",{class:"line"});#eu=tq("code");#ep=tq("span",{class:"amount"});#ef=tq("span",{class:"pace"});#em=tq("span",{class:"left"});#eg=tq("div",{class:"under"},[this.#ef,this.#em]);#eb=tq("span",{class:"committed"});#ew=tq("span",{class:"computed"});#ev=tq("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#eb,this.#ew]);#ex=tq("span");#ey=tq("span",{class:"reason"});#ek=tq("span");#r=tq("p",{class:"said"},[this.#ex,this.#ey,this.#ek]);node=tq("li",{},[tq("div",{class:"row"},[this.#en,this.#eu,this.#ep]),this.#ev,this.#eg,this.#r]);#e$="";show(t,e){let s;tJ(this.#en,`line ${t.line}`),tJ(this.#eu,t.header),tD(this.#eu,"title",t.header),this.#e$=null!==t.total?`${ty(t.committed)} of ${ty(t.total)}`:0===t.committed?"":ty(t.committed),tJ(this.#ep,this.#e$),tJ(this.#ef,(s=t.computed-t.committed,[null===t.reason&&null!==t.rate_per_s&&t.rate_per_s>0?function(t){for(let[e,s]of tk){let n=t*e;if(n>=.95)return`${n>=99.5?ty(Math.round(n)):tC(n)} per ${s}`}return`${tC(86400*t)} per d`}(t.rate_per_s):"",e&&s>0?`${ty(s)} more computed`:"","mixed"===t.route&&t.here>0&&!(e&&null!==t.reason)?`${ty(t.here)} here`:""].filter(t=>""!==t)).join(" \xb7 ")),tD(this.node,"data-route",t.route),this.#e_(t,e),this.#ej(t),this.#eg.hidden=this.#ef.hidden&&(!e||""!==t.text),e||this.showTimeLeft(null)}showTimeLeft(t){let e=null===t?"":`${tv(t)} left`;tJ(this.#em,e),""!==e&&(this.#eg.hidden=!1);let s=[""===this.#e$?"":`${this.#e$} iterations`,e];tD(this.#ev,"aria-valuetext",s.filter(t=>""!==t).join(", "))}#e_(t,e){let s=e=>t.total?Math.min(100,100*e/t.total):0;this.#eb.style.width=`${s(t.committed)}%`,this.#ew.style.width=`${Math.max(0,s(t.computed)-s(t.committed))}%`,this.#ev.classList.toggle("uncounted",e&&(null===t.total||null!==t.reason)),this.#ev.hidden=null===t.total&&!e,tD(this.#ev,"aria-label",`line ${t.line}: ${t.header}`),tD(this.#ev,"aria-valuemax",`${t.total??t.committed}`),tD(this.#ev,"aria-valuenow",`${t.committed}`)}#ej({text:t,reason:e}){let s=null===e?"":`[${e}]`,n=""===s?-1:t.indexOf(s);tJ(this.#ex,n<0?t:t.slice(0,n)),tJ(this.#ey,n<0?"":s),tJ(this.#ek,n<0?"":t.slice(n+s.length)),this.#r.hidden=""===t}},eg=[[4,20,14],[8,17,12],[16,14,10],[32,9,7],[64,6,4],[120,3,2]],eb=[.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400],ew=18,ev=11,ex=["cancelled","committed","computed","running","surprised","lost"],ey={committed:(t,e,s)=>ek(t,e,s.accent),computed:(t,e,s)=>{var n,i,a;t.globalAlpha=.32,ek(t,e,s.accent),t.globalAlpha=1,e.width>=6&&(n=t,i=e,a=s.accent,function(t,{x:e,y:s,width:n,height:i},a){t.save(),t.beginPath(),t.rect(e,s,n,i),t.clip(),a(),t.restore()}(n,i,()=>{n.strokeStyle=a,n.lineWidth=1,n.beginPath();for(let t=i.x-i.height;t<i.x+i.width;t+=5)n.moveTo(t,i.y+i.height),n.lineTo(t+i.height,i.y);n.stroke()}))},running:(t,e,s)=>{t.globalAlpha=.14,ek(t,e,s.accent),t.globalAlpha=1,e.width>=6&&e$(t,e,s.accent,[]),t.fillStyle=s.accent,t.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(t,e,s)=>{ek(t,e.width<6?e_(e,.6):e,s.error),e.width>=6&&function(t,e,s){let n=Math.min(e.width,e.height)/2-1.5,i={x:e.x+e.width/2,y:e.y+e.height/2};for(let e of(t.strokeStyle=s,t.lineWidth=1.5,t.beginPath(),[1,-1]))t.moveTo(i.x-n,i.y-n*e),t.lineTo(i.x+n,i.y+n*e);t.stroke()}(t,e,s.paper)},surprised:(t,e,s)=>{ek(t,e.width<6?e_(e,.6):e,s.warn),e.width>=6&&function(t,{x:e,y:s,width:n,height:i},a){let r=.8*Math.min(n,i);t.fillStyle=a,t.beginPath(),t.moveTo(e+n-r,s),t.lineTo(e+n,s),t.lineTo(e+n,s+r),t.fill()}(t,e,s.paper)},cancelled:(t,e,s)=>{t.fillStyle=s.ink_pale,t.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=6&&e$(t,e,s.ink_pale,[2,2])}};function ek(t,{x:e,y:s,width:n,height:i},a){(t.fillStyle=a,n<6||i<6)?t.fillRect(e,s,n,i):(t.beginPath(),t.roundRect(e,s,n,i,2),t.fill())}function e$(t,{x:e,y:s,width:n,height:i},a,r){t.strokeStyle=a,t.lineWidth=1,t.setLineDash(r),t.beginPath(),t.roundRect(e+.5,s+.5,Math.max(0,n-1),Math.max(0,i-1),2),t.stroke(),t.setLineDash([])}function e_({x:t,y:e,width:s,height:n},i){return{x:t,y:e+n*(1-i)/2,width:s,height:n*i}}var ej=class{#eS=tq("canvas",{role:"img"});#eC=tq("ul",{class:"legend","aria-hidden":"true"});#eM=tq("tbody");node=tq("figure",{class:"lanes"},[this.#eS,this.#eC,tq("div",{class:"unseen"},[tq("table",{},[tq("caption",{},["Lanes"]),tq("thead",{},[tq("tr",{},["worker","slices done","now","busy"].map(t=>tq("th",{scope:"col"},[t])))]),this.#eM])])]);#eT=0;#eL=0;#eR="";#eA=null;forgetColours(){this.#eA=null,this.#eR=""}paint(t,e,s){var n,i;let a,r,o=this.#eS.getContext("2d"),l=Math.floor(this.node.clientWidth);if(this.node.hidden=!t.lanes.some(({spans:t})=>t.size>0),null===o||this.node.hidden||0===l)return;this.#eA??=(a=getComputedStyle(this.node),{accent:(r=t=>a.getPropertyValue(`--nbc-${t}`).trim())("accent"),error:r("error"),warn:r("warn"),ink:r("ink"),ink_pale:r("ink-pale"),line:r("line"),track:r("track"),paper:r("paper"),font:r("font")});let h=t.elapsed_s(e),c=function(t){let e=Math.max(1,Math.ceil(t/120)),s=Math.ceil(t/e),[,n,i]=eg.find(([t])=>s<=t)??[120,3,2];return{amount:s,lanes_per_row:e,pitch_px:n,bar_px:i,height_px:s*n}}(t.lanes.length);this.#eE(o,l,c.height_px+20);let d=tO(t.lanes),u=this.#eO(o,d,l),p=function(t,e,s){if(!s)return Math.max(t,.01);let n=Math.min(e??.15*t,.5*t);return Math.max(t+n,1.03*t,1)}(h,(n=t,i=e,n.left_s(i)??(n.loops.at(-1)?.eta_s==null?null:0)),t.alive),f=this.#eF(p,e,s,t.alive?1.03*h:0),m=(l-u)/f;!function(t,e,s){let{width_px:n,names_px:i,rows:a}=e;for(let r of(t.clearRect(0,0,n,a.height_px+20),t.font=`11px ${s.font}`,function(t,{names:e,names_px:s,rows:n,width_px:i},a){if(0===s)return;t.save(),t.beginPath(),t.rect(0,0,s-10,n.height_px),t.clip(),t.fillStyle=a.ink_pale,t.textBaseline="middle",t.textAlign="left";let r=Math.ceil(13/n.pitch_px);for(let s=0;s<n.amount;s+=r){let a=e[s*n.lanes_per_row]??"";t.fillText(a,0,s*n.pitch_px+n.pitch_px/2+.5,i)}t.restore()}(t,e,s),t.save(),t.translate(i,0),function(t,{rows:e,ticks:s,px_per_s:n,width_px:i,names_px:a},r){let o=i-a;if(t.fillStyle=r.track,e.pitch_px<6)t.fillRect(0,0,o,e.height_px-(e.pitch_px-e.bar_px));else for(let s=0;s<e.amount;s+=1)t.beginPath(),t.roundRect(0,s*e.pitch_px+(e.pitch_px-e.bar_px)/2,o,e.bar_px,2),t.fill();for(let i of(t.textBaseline="alphabetic",s.at_s)){var l;let a=Math.round(i*n);t.fillStyle=r.line,t.fillRect(Math.min(a,o-1),0,1,e.height_px+4);let h=(l=s.step_s,0===i?"0":l<1?`${i.toFixed(l<.1?2:1)} s`:l<60?i<60?`${i} s`:`${Math.floor(i/60)}:${`${i%60}`.padStart(2,"0")}`:l<3600?i<3600?`${i/60} min`:`${Math.floor(i/3600)}:${`${i/60%60}`.padStart(2,"0")} h`:l<86400?`${i/3600} h`:`${i/86400} d`);t.fillStyle=r.ink_pale;let c=t.measureText(h).width/2;t.textAlign="center",t.fillText(h,Math.min(Math.max(a,c),o-c),e.height_px+15)}}(t,e,s),ex))for(let n of e.boxes)n.state===r&&ey[r](t,function({x:t,width:e,row:s},{pitch_px:n,bar_px:i}){return{x:t,y:s*n+(n-i)/2,width:e-(e>4),height:i}}(n,a),s);(function(t,{now_s:e,px_per_s:s,rows:n,width_px:i,names_px:a},r){if(null===e)return;t.fillStyle=r.accent;let o=Math.min(Math.round(e*s),i-a-1);t.fillRect(o,0,1,n.height_px+4)})(t,e,s),t.restore()}(o,{width_px:l,names_px:u,names:d,rows:c,boxes:function(t,{lanes_per_row:e},s,n){let i=[];for(let[o,{spans:l}]of t.entries()){let t=Math.floor(o/e),h=-1,c=null;for(let e of l.values()){var a,r;let o=e.start_s*n,l=(a=e,r=s,Math.max(a.start_s,a.end_s??r)*n);if(l<=h&&e.state===c)continue;let d=Math.max(1,l-o);i.push({x:o,width:d,row:t,state:e.state}),d<=1&&(h=Math.floor(o)+1,c=e.state)}}return i}(t.lanes,c,h,m),px_per_s:m,now_s:t.alive?h:null,ticks:function(t,e){let s=Math.max(2,Math.floor(e/90)),n=eb.find(e=>t/e<=s)??86400*Math.ceil(t/s/86400),i=[];for(let e=0;e*n<=t;e+=1)i.push(e*n);return{step_s:n,at_s:i}}(f,l-u)},this.#eA),this.#ez(function(t){let e=new Set;for(let{spans:s}of t)for(let t of s.values())e.add(t.state);return e}(t.lanes),t.alive,this.#eA)}describe(t,e){let s=t.elapsed_s(e);tD(this.#eS,"aria-label",function(t,e){let s=0,n=0;for(let{spans:e}of t)for(let t of(s+=e.size,e.values()))null===t.end_s&&(n+=1);let i=`${t$(s,"slice")} on ${t$(t.length,"lane")} in ${tb(e)}`;return n>0?`${i}, ${ty(n)} of them running`:i}(t.lanes,s));let n=tO(t.lanes),i=t.lanes.slice(0,64).map((t,e)=>(function({lane:t,spans:e},s,n){let i=0,a=0,r="";for(let t of e.values())("computed"===t.state||"committed"===t.state)&&(i+=1),null===t.end_s&&(r=`iterations ${ty(t.first)} to ${ty(t.end-1)}`),a+=(t.end_s??n)-t.start_s;return{worker:s,done:i,now:""===r?"nothing":r,busy:[t_(n>0?Math.min(1,a/n):0),function({gpu_busy:t,gpu_memory_bytes:e}){let s=[null===t?"":t_(t),null===e?"":tx(e)].filter(t=>""!==t);return 0===s.length?"":`GPU ${s.join(", ")}`}(t)].filter(t=>""!==t).join(" \xb7 ")}})(t,n[e]??"",s));for(let[t,{worker:e,done:s,now:n,busy:a}]of(tH(this.#eM,i.length,()=>tq("tr",{},[0,1,2,3].map(()=>tq("td")))),i.entries()))for(let[i,r]of[e,`${s}`,n,a].entries()){let e=this.#eM.children[t]?.children[i];e instanceof HTMLElement&&tJ(e,r)}}#eE(t,e,s){let n=window.devicePixelRatio,[i,a]=[Math.round(e*n),Math.round(s*n)];(this.#eS.width!==i||this.#eS.height!==a)&&(this.#eS.width=i,this.#eS.height=a,this.#eS.style.height=`${s}px`,t.scale(n,n))}#eO(t,e,s){return s<520?0:(t.font=`11px ${this.#eA?.font??"sans-serif"}`,Math.ceil(Math.min(150,Math.max(48,Math.max(...e.slice(0,200).map(e=>t.measureText(e).width))+12))))}#eF(t,e,s,n){let i=Math.min(.5,(e-this.#eL)/1e3);this.#eL=e;let a=s&&this.#eT>0?Math.min(1,4*i):1;return this.#eT=Math.max(this.#eT+(t-this.#eT)*a,n),this.#eT}#ez(t,e,s){let n=S.filter(s=>t.has(s)||e&&eS.has(s));n.join()!==this.#eR&&(this.#eR=n.join(),this.#eC.replaceChildren(...n.map(t=>(function(t,e){let s=tq("canvas"),n=window.devicePixelRatio;s.width=ew*n,s.height=ev*n,s.style.width=`${ew}px`,s.style.height=`${ev}px`;let i=s.getContext("2d");null!==i&&(i.scale(n,n),i.clearRect(0,0,ew,ev),ey[t](i,{x:1,y:1,width:ew-2,height:ev-2},e));return tq("li",{},[s,tA[t]])})(t,s))))}},eS=new Set(["running","computed","committed"]),eC=class{#tm;#eN=null;#tl=!1;#tb=tq("span",{class:"sign","aria-hidden":"true"});#eI=tq("strong",{class:"state"});#eP=tq("span",{class:"clock"});#eW=tq("strong",{class:"gained"});#tw=tq("h3",{class:"title"});#eB=tq("span",{class:"where"});#eq=new ef;#x=new ej;#eJ=tq("p",{class:"said"});#eD=tq("div",{class:"run"},[this.#eq.node,this.#x.node,this.#eJ]);#to=new tZ("Details",this.#eD,()=>this.#tm.folded());#tP=tK("Stop",()=>void this.#tq(),{class:"danger"});#eH=t1("why it runs as it does");#eU=new tZ("Why",this.#eH,t=>void(t&&this.#eV()));#eG=tK("Show cell",()=>void this.#eK());#eY=tq("p",{class:"answer"});#tS=new tX;node;constructor(t){this.#tm=t,this.#eY.hidden=!0,this.#to.button.addEventListener("click",()=>{this.#tl=!0}),this.node=tq("li",{class:"card of-run"},[tq("div",{class:"line-up"},[this.#tb,this.#tw,this.#eB]),tq("p",{class:"summary"},[this.#eI," ",this.#eP," ",this.#eW]),this.#eD,tq("div",{class:"actions"},[this.#tP,this.#eG,this.#eU.button,this.#to.button]),this.#eY,this.#tS.node,this.#eH])}get open(){return this.#to.open}get id(){return this.#eN?.id??""}show(t,e){let s;this.#eN=t;let n=t.progress.about;if(null===n)return;tD(this.node,"data-state",n.state),tJ(this.#tb,tR[n.state]),tJ(this.#eI,n.state);let i=tE(n);tJ(this.#tw,""===i?"a run":i),tJ(this.#eB,et(t.notebook)),tD(this.#eB,"title",t.notebook),tJ(this.#eW,function(t,e){let s=t.plain_estimate_s;if(null===s||"done"!==t.state||!(t.lane_count>0&&e.some(t=>"kernel"!==t.route))||t.seconds<=0)return null;let n=s/t.seconds;return n>=1.05?`${tC(n)} \xd7 as fast`:null}(n,t.progress.loops)??""),tD(this.node,"aria-label",`run ${i} ${n.state}`),this.#eq.show(t.progress,e);let[a]=n.errors;tJ(this.#eJ,void 0===a?n.message:`${s=a.count>1?`${ty(a.count)} \xd7 `:"",`${s}${a.type}${0===a.line?"":` in line ${a.line}`}`}: ${function({type:t,text:e}){let[s="",...n]=e.split(": ");return s.split(".").at(-1)===t?n.join(": "):e}(a)}`);let{alive:r}=t.progress;this.#tP.hidden=!r,this.#eG.hidden=""===t.notebook,r||tJ(this.#eY,""),this.#tl||this.#to.turn(r),this.paint(e,!1)}paint(t,e){let{progress:s}=this.#eN??{};void 0===s||(tJ(this.#eP,`${s.alive?"":"after "}${tb(s.elapsed_s(t))}`),this.open&&(this.#eq.showTimeLeft(s,t),this.#x.paint(s,t,e)))}describe(t){this.open&&null!==this.#eN&&this.#x.describe(this.#eN.progress,t)}forgetColours(){this.#x.forgetColours()}async #tq(){await this.#tS.attempt(this.#tP,async()=>{let t=await this.#tm.server.stopRun(this.id);tJ(this.#eY,"stop"===t?"It was asked to stop.":"The kernel was interrupted.")})}async #eV(){t2(this.#eH,"reading …");let t=async()=>t2(this.#eH,await this.#tm.server.why(this.id));await this.#tS.attempt(this.#eU.button,t)||this.#eU.turn(!1)}async #eK(){let t=this.#eN;null!==t&&await this.#tS.attempt(this.#eG,()=>this.#tm.page.showCell(t))}},eM=`/* Only the theme's colours: the panel is never without a theme. Bars and lanes bring their own sheet. */
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
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
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
  grid-template-columns: repeat(auto-fit, minmax(80px, 1fr));
  gap: 2px 8px;
}

.panel .caption {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  column-gap: 3px;
  color: var(--jp-ui-font-color2);
  font-size: 11px;
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

.panel .field + .help {
  margin-left: 80px;
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
`,eT=class{#eZ;#t4;#s;#eQ=tq("div",{class:"notice"});#eX=tK("Start",()=>void this.openForm(),{"aria-label":"Start a cluster"});#e0;#M=tq("ul",{class:"cards"});#C=tq("ul",{class:"cards"});#e1;#e2;#e6=new Map;#e4;#T=tq("ul",{class:"cards"});#e3;#e5=new Set;#e8;#e9;#r=tq("p",{class:"unseen",role:"status","aria-live":"polite"});#e7;#st=matchMedia("(prefers-reduced-motion: reduce)");#se=new Set;#ss=new Set;#sn=!1;#si=!1;#sa=!1;#sr=0;#eL=-1/0;#so=-1/0;#sl="";#sh="";constructor(t,e,s,n){this.#eZ=e,this.#t4=s,this.#s=n;let{server:i,model:a}=e;this.#e0=new ed(i,s,(t,e)=>void(e&&this.#se.add(t)),()=>this.#sc()),this.#e1=new ee(this.#M,()=>new eo(i,t=>a.forgetStart(t))),this.#e2=new ee(this.#C,()=>new ei({server:i,page:s})),this.#e3=new ee(this.#T,()=>new eC({server:i,page:s,folded:()=>this.#sd()})),this.#e4=this.#su(),this.#e8=tq("section",{"aria-label":"clusters"},[tq("div",{class:"heading"},[tq("h2",{},["Clusters"]),this.#eX]),this.#e0.node,this.#M,this.#C,this.#e4]),this.#e9=tq("section",{"aria-label":"runs"},[tq("div",{class:"heading"},[tq("h2",{},["Runs"])]),this.#T]),this.#e7=tq("section",{class:"panel",role:"region","aria-label":"nbcluster"},[this.#eQ,this.#e8,this.#e9,this.#r]);let r=tq("div",{class:"nbc-panel"});r.attachShadow({mode:"open"}).append(tq("style",{},[tG,eM]),this.#e7),t.append(r),this.#A(r)}setVisible(t){t!==this.#si&&(this.#si=t,this.#sd(),t&&this.#tZ())}focus(){let t=[...this.#e7.querySelectorAll("button")].find(t=>t.checkVisibility()&&!t.disabled);t?.focus()}async openForm(){this.#sn=!0,this.#tZ(),await this.#e0.open()}#sc(){this.#sn=!1,this.#tZ(),this.#eX.focus()}#A(t){var e,s;let n,i,{model:a}=this.#eZ,r=new ResizeObserver(()=>this.#sp(performance.now()));r.observe(this.#e7),a.onChange(()=>this.#sf(),this.#s),a.onReady(t=>this.#sm(t),this.#s),this.#t4.onChange(()=>this.#sf(),this.#s),e=()=>{for(let t of this.#e5)t.forgetColours();this.#sf()},s=this.#s,n=new MutationObserver(e),i={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]},n.observe(document.documentElement,i),n.observe(document.body,i),s.addEventListener("abort",()=>n.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",e,{signal:s}),this.#s.addEventListener("abort",()=>{r.disconnect(),cancelAnimationFrame(this.#sr),this.#eZ.connection.watch(this,[]),t.remove()},{once:!0}),this.#tZ()}#sf(){this.#sg(),this.#sa=!0,this.#sb()}#tZ(){this.#sa=!1;let{model:t}=this.#eZ,e=performance.now();this.#sw();let s="open"===t.connection||"lost"===t.connection;this.#e8.hidden=!s,this.#eX.disabled="open"!==t.connection||this.#sn,this.#e7.classList.toggle("stale","lost"===t.connection),this.#e1.show(t.starts,({start:t})=>t,(t,e)=>t.show(e)),this.#M.hidden=0===t.starts.length,this.#sv(e),this.#sx(s,e),this.#e4.hidden=this.#sn||t.clusters.length+t.starts.length>0,this.#sy(),this.#sb()}#sv(t){let{model:e}=this.#eZ,s=e.age_s(t);this.#e6.clear(),this.#e2.show(e.clusters,({name:t})=>t,(t,e)=>{t.show(e,s),this.#e6.set(e.name,t)}),this.#C.hidden=0===e.clusters.length}#sx(t,e){let s=this.#eZ.model.runs.slice(0,20);this.#e5.clear(),this.#e3.show(s,({id:t})=>t,(t,s)=>{t.show(s,e),this.#e5.add(t)}),this.#e9.hidden=!t||0===s.length,this.#sd()}#sd(){let t=[...this.#e5].filter(t=>t.open).map(({id:t})=>t);this.#eZ.connection.watch(this,this.#si?t:[])}#sw(){let{connection:t}=this.#eZ.model;if(t===this.#sl)return;this.#sl=t;let e=t3[t];if(this.#eQ.hidden=null===e,this.#eQ.dataset.connection=t,null===e)return;let{title:s,text:n,line:i,button:a}=e;this.#eQ.replaceChildren(tq("h2",{},[s]),tq("p",{},[n]),...""===i?[]:[t6(i,t=>void this.#t4.copy(t))],...""===a?[]:[tK(a,()=>this.#eZ.connection.tryNow())])}#sg(){let{connection:t,clusters:e,runs:s,starts:n}=this.#eZ.model,i=[..."lost"===t?["connection lost"]:[],...n.map(({state:t,message:e})=>"failed"===t?e:"a cluster is starting"),...e.map(t=>`cluster ${t.title} ${t.state}`),...s.slice(0,20).flatMap(({progress:{about:t}})=>null===t?[]:[`run ${tE(t)} ${t.state}`])],a=new Set(this.#sh.split("\n")),r=i.join("\n");if(r===this.#sh)return;let o=i.filter(t=>!a.has(t));""!==this.#sh&&o.length>0&&tJ(this.#r,o.join("; ")),this.#sh=r}#sm({start:t,name:e}){this.#se.delete(t)&&this.#ss.add(e),this.#sf()}#sy(){for(let t of this.#ss){let e=this.#e6.get(t);void 0!==e&&(this.#ss.delete(t),e.attach())}}#sb(){0===this.#sr&&(this.#si||this.#ss.size>0)&&(this.#sr=requestAnimationFrame(t=>this.#sk(t)))}#sk(t){this.#sr=0,this.#sa&&this.#tZ(),t-this.#eL>=100&&this.#sp(t),this.#eZ.model.runs.some(({progress:t})=>t.alive)&&!this.#st.matches&&this.#sb()}#sp(t){this.#eL=t;let e=t-this.#so>=2e3;for(let s of(e&&(this.#so=t),this.#e5))s.paint(t,!this.#st.matches),e&&s.describe(t)}#su(){let t=t=>void this.#t4.copy(t),e=tq("div",{class:"first-steps"},[tq("h3",{},["No cluster yet"]),tq("p",{},["Put one line on top of a cell with a slow loop. A cluster on this machine starts by itself:"]),t6("%load_ext nbcluster",t),t6("%%distribute",t),tq("p",{},["Or start one that stays, and that several notebooks share:"]),tK("Start a cluster",()=>void this.openForm())]);return tD(e,"role","group"),tD(e,"aria-label","first steps"),e}},eL="nbcluster-lab:panel",eR=new u.LabIcon({name:"nbcluster:clusters",svgstr:'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g class="jp-icon3" fill="#616161"><rect x="1" y="2" width="8" height="3" rx="1"/><rect x="11" y="2" width="4" height="3" rx="1"/><rect x="1" y="6.5" width="4" height="3" rx="1"/><rect x="7" y="6.5" width="8" height="3" rx="1"/><rect x="1" y="11" width="10" height="3" rx="1"/><rect x="13" y="11" width="2" height="3" rx="1"/></g></svg>\n'}),eA={id:eL,description:"Clusters, workers and runs beside the notebook",autoStart:!0,requires:[tg],optional:[r.ILabShell,r.ILayoutRestorer,o.ICommandPalette,l.INotebookTracker,h.ISettingRegistry,c.IStatusBar,d.ITranslator],activate:(t,e,s,n,i,a,r,l,h)=>{var c,u,p,f,m,g;let b=(h??d.nullTranslator).load("nbcluster"),w=new tP(t,a),v=new eE(e,w,b);t.shell.add(v,"left",{rank:520,type:"nbcluster"}),n?.add(v,v.id);let x=()=>{null===s&&"expandLeft"in t.shell&&"function"==typeof t.shell.expandLeft&&t.shell.expandLeft(v.id),t.shell.activateById(v.id)};for(let s of(c=t,u=e,p=w,f=v,m=x,g=b,c.commands.addCommand(tz,{label:g.__("Clusters and Runs"),caption:g.__("Show clusters, workers and runs beside the notebook"),icon:eR,execute:m}),c.commands.addCommand(tN,{label:g.__("Start a Cluster…"),execute:async()=>{m(),await f.view.openForm()}}),c.commands.addCommand(tI,{label:g.__("Show the Cell of a Run"),execute:async({run:t})=>{let e=u.model.run(String(t));null!==e&&await p.showCell(e)}}),[tz,tN]))i?.addItem({command:s,category:b.__("Clusters")});let y=new eO;r?.load(eL).then(t=>y.follow(t)),null!==l&&function(t,{model:e},s,n){let i=new tV(n),a=()=>{i.tell(function(t){if(0===t.length)return"";let e=t.flatMap(({workers:t})=>t).filter(({state:t})=>"ready"===t),s=t5(e);return[t$(e.length,"worker"),null===s?"":t_(s)].filter(t=>""!==t).join(" \xb7 ")}(e.clusters)),i.setHidden(!(s.statusBar&&"open"===e.connection&&e.clusters.length>0))};e.onChange(a,new AbortController().signal),s.onChange(a),t.registerStatusItem("nbcluster-lab:status",{item:i,align:"left",rank:20}),a()}(l,e,y,x),function(t,{model:e},s,n,i){e.onEnd(e=>{var a,r,l;let h,c=e.progress.about;if(null===c||n.tellAfter_s<=0||c.seconds<n.tellAfter_s||"away"!==s.looksAt(e))return;let d=(a=tE(c),r=c.state,l=c.seconds,h=[a,et(e.notebook)].filter(t=>""!==t).join(" in "),`${""===h?"A run":h}: ${r} after ${tb(l)}`),u=[{label:i.__("Show cell"),callback:()=>void t.commands.execute(tI,{run:e.id})}];o.Notification.emit(d,"done"===c.state?"success":"warning",{actions:u,autoClose:!1})},new AbortController().signal)}(t,e,w,y,b)}},eE=class extends p.Widget{view;#s$=new AbortController;constructor(t,e,s){super(),this.id="nbcluster-panel",this.title.icon=eR,this.title.caption=s.__("Clusters and runs"),this.node.style.overflowY="auto",this.node.style.background="var(--jp-layout-color1)",this.view=new eT(this.node,t,e,this.#s$.signal)}dispose(){this.#s$.abort(),super.dispose()}onAfterShow(){this.view.setVisible(!0)}onAfterHide(){this.view.setVisible(!1)}onAfterAttach(){this.view.setVisible(this.isVisible)}onActivateRequest(){this.view.focus()}},eO=class{statusBar=!0;tellAfter_s=30;#k=new Set;follow(t){let e=()=>{for(let e of(this.statusBar=!1!==t.get("statusBar").composite,this.tellAfter_s=Number(t.get("tellAfter").composite??30),this.#k))e()};t.changed.connect(e),e()}onChange(t){this.#k.add(t)}},eF=[{id:"nbcluster-lab:live",description:"Clusters and runs, live from the server",autoStart:!0,provides:tg,activate:t=>{let e=new tp(t.serviceManager.serverSettings),s=new tl,n=new ts(e,s,new AbortController().signal);return{model:s,server:e,connection:n}}},eA,{id:"nbcluster-lab:notebook",description:"The notebook's cluster in its toolbar, and marks beside distributed loops",autoStart:!0,activate:t=>{}}];s.d(e,{default:()=>eF})}}]);