"use strict";(self.rspackChunknbcluster_lab=self.rspackChunknbcluster_lab||[]).push([[590],{2(t,e,s){s.r(e);var n=s(3),i=s(4),a=s(5),o=s(6),r=s(7),l=s(8),h=s(9),d=s(10),c=s(11),u=s(12),p=s(13),f=s(14),m=s(15),g=s(16),b=s(17),w=s(18),v=t=>"string"==typeof t,x=t=>"number"==typeof t&&Number.isFinite(t),y=t=>Number.isSafeInteger(t)&&Number(t)>=0,k=t=>"boolean"==typeof t,_=t=>e=>null===e||t(e),M=(...t)=>e=>t.some(t=>t===e),$=t=>e=>Array.isArray(e)&&e.every(t),C=t=>e=>{let s;return Array.isArray(e)&&2===e.length&&y(s=e[0])&&s<j&&t(e[1])},S=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e)),n=Object.entries(t);return s.size===n.length&&n.every(([t,e])=>s.has(t)&&e(s.get(t)))},j=65536,T=t=>e=>t(e)?e:null,E=t=>e=>{if("object"!=typeof e||null===e)return!1;let s=new Map(Object.entries(e));return Object.entries(t).every(([t,e])=>s.has(t)&&e(s.get(t)))},A=["running","computed","committed","lost","surprised","cancelled","waiting"],L=t=>2===t,R=S({line:y,header:v,total:_(y),computed:y,committed:y,here:y,seconds:x,eta_s:_(x),rate_per_s:_(x),route:M("parallel","kernel","mixed"),reason:_(v),text:v,plain_estimate_s:_(x)}),O=S({id:y,loop:y,first:y,end:y,start_s:x,end_s:_(x),state:M(...A),given_s:x,item:v,size_bytes:y,deaths:y}),I={worker:v,machine:v,gpu:_(v),memory_bytes:_(y),gpu_busy:_(x),gpu_memory_bytes:_(y),deaths:$(S({at_s:x,cause:v}))},N={version:L,run:v,name:_(v),cell:v,state:M("starting","running","done","failed","interrupted","stopped"),seconds:x,lane_count:y,errors:$(S({type:v,line:y,count:y,text:v,source:v,traceback:v})),sent_bytes:y,plain_estimate_s:_(x),claim:v,message:v,cluster:v,final:k},P=S({...N,loops:$(C(R)),loop_count:y}),z=S({kind:M("lanes"),version:L,head:_(P),lanes:$(C(S(I))),items:$(C(v))}),F=S({...N,loops:$(R),lanes:$(S({...I,spans:$(O)}))});T(P),T(z);var W=T(F),B=E({name:v,cause:v,at:x}),q=E({name:v,state:v,machine:v,pid:y,cpu:_(x),memory_bytes:_(y),memory_limit_bytes:_(y),gpu:v,gpu_busy:_(x),gpu_memory_bytes:_(y),doing:v}),D=E({name:v,title:v,kind:v,lasting:k,state:M("starting","ready","waiting","ending"),waiting:v,machine:v,notebook:v,used_by:$(v),started:x,idle_s:_(x),idle_for_s:_(x),python:v,bounds:$(y),adaptive:k,workers:$(q),deaths:$(B),differences:$(E({what:v,here:v,there:v,why:v}))}),H=E({start:v,state:M("starting","ready","failed"),waiting:v,name:v,message:v}),J=E({cluster:v,notebook:v,kernel:v,cell_id:v,snapshot:t=>null!==W(t)}),K=E({topic:v}),U=E({run:v}),V=E({clusters:$(D)}),G=E({version:t=>1===t,clusters:$(D),runs:$(t=>!0),starts:$(H)}),Y=E({name:v,does:v,missing:v,options:$(E({name:v,key:v,value:v,flag:k,help:v,choices:$(v),default:_(v),repeats:k}))}),X=E({worker:v,text:v,deaths:$(B)}),Z=E({line:y,end_line:y,route:M("parallel","kernel","unknown"),reason:v,text:v}),Q=T(E({python:v,kinds:$(Y)})),tt=T(E({start:v})),te=T(E({logs:$(X)})),ts=T(E({how:M("stop","interrupt")})),tn=T(E({text:v})),ti=T(E({marks:$(Z),trouble:v})),ta=T(E({"text/html":v,"text/plain":v})),to=T(E({})),tr=T(E({message:v,faults:$(E({field:v,text:v}))})),tl=class{#t;#e;#s;#n=new Map;#i=null;#a=!1;#o="";#r=0;#l;constructor(t,e,s){this.#t=t,this.#e=e,this.#s=s,s.addEventListener("abort",()=>this.#h(),{once:!0}),s.aborted||this.#d()}watch(t,e){0===e.length?this.#n.delete(t):this.#n.set(t,e),this.#c()}tryNow(){null!==this.#i||this.#s.aborted||(clearTimeout(this.#l),this.#d())}async #d(){let t=await this.#t.presence();this.#s.aborted||null!==this.#i||("there"===t?this.#u():"away"===t?this.#p():(this.#e.setConnection(t),"refused"===t&&this.#f(6e4)))}#u(){let t=!1,e=this.#t.open({onOpen:()=>{this.#o="",this.#a=!0,this.#c()},onMessage:t=>this.#m(t),onClose:()=>{t=!0,this.#a=!1,this.#i=null,this.#s.aborted||this.#p()}});t||(this.#i=e)}#m(t){let e="string"==typeof t?function(t){if(!K(t))return null;let{topic:e}=t;return"hello"===e&&G(t)?{topic:e,clusters:t.clusters,runs:t.runs.filter(J),starts:t.starts}:"clusters"===e&&V(t)?{topic:e,clusters:t.clusters}:"run"===e&&J(t)?{...t,topic:e}:"gone"===e&&U(t)?{topic:e,run:t.run}:"start"===e&&H(t)?{...t,topic:e}:null}(function(t){try{return JSON.parse(t)}catch{return null}}(t)):null;null!==e&&("hello"===e.topic?(this.#r=0,this.#e.take(e,performance.now()),this.#e.setConnection("open")):this.#e.take(e,performance.now()))}#p(){this.#e.setConnection("lost");let t=Math.min(3e4,500*2**this.#r);this.#r+=1,this.#f(t*(.75+Math.random()/2))}#f(t){clearTimeout(this.#l),this.#l=setTimeout(()=>void this.#d(),t)}#c(){let t=JSON.stringify({topic:"watch",runs:[...new Set([...this.#n.values()].flat())].sort()});null!==this.#i&&this.#a&&t!==this.#o&&(this.#i.send(t),this.#o=t)}#h(){clearTimeout(this.#l),this.#i?.close(),this.#i=null}},th=class{#g=null;#b=0;#w=0;#v=[];#x=[];#y=[];#k=new Set;get about(){return this.#g}get loops(){return this.#v.filter(t=>void 0!==t)}get loopsByPlace(){return this.#v}loopAt(t){return this.#v[t]}get lanes(){return this.#y}get alive(){return null!==this.#g&&("starting"===this.#g.state||"running"===this.#g.state)}elapsed_s(t){return null===this.#g?0:this.#g.seconds+(this.alive?Math.max(0,t-this.#b)/1e3:0)}left_s(t){let e=this.#v.at(-1);if(!this.alive||void 0===e||null===e.eta_s||null!==e.reason)return null;let s=e.eta_s-Math.max(0,t-this.#w)/1e3;return s<-td?null:Math.max(0,s)}takeHead(t,e){let{loops:s,version:n,...i}=t;for(let[t,n]of(this.#g=i,this.#b=e,s)){var a,o;t>=i.loop_count||(a=this.#v[t],o=n,(a?.computed!==o.computed||a.committed!==o.committed)&&(this.#w=e),this.#v[t]=n)}this.#_()}takeLanes(t,e){for(let[e,s]of t.lanes)this.#M(e).lane=s;for(let[t,s]of(this.#$(),e))this.#M(t).spans.set(tp(s),s);this.#_()}takeSnapshot(t,e){let{loops:s,lanes:n,...i}=t;for(let{spans:t,...e}of n){let s=this.#C(e.worker);for(let n of(s.lane=e,t))s.spans.set(tp(n),n)}this.#$(),this.takeHead({...i,loops:[...s.entries()],loop_count:s.length},e)}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}#M(t){for(let e=this.#x[t];;e=this.#x[t]){if(void 0!==e)return e;this.#x.push({index:this.#x.length,lane:tu,spans:new Map}),this.#y=this.#x}}#C(t){return this.#x.find(({lane:e})=>e.worker===t)??this.#M(this.#x.length)}#$(){this.#y=[...this.#x].sort((t,e)=>tc.compare(t.lane.machine,e.lane.machine)||tc.compare(t.lane.worker,e.lane.worker)||t.index-e.index)}#_(){for(let t of this.#k)t()}},td=1,tc=new Intl.Collator("en",{numeric:!0}),tu={worker:"",machine:"",gpu:null,memory_bytes:null,gpu_busy:null,gpu_memory_bytes:null,deaths:[]};function tp(t){return 0x100000000*t.loop+t.id}var tf=class{#S="connecting";#j=[];#b=0;#T=new Map;#E=new Map;#k=new Set;#A=new Set;#L=new Set;get connection(){return this.#S}get clusters(){return this.#j}get starts(){return[...this.#T.values()].filter(({state:t})=>"ready"!==t)}get runs(){let t=[...this.#E.values()].reverse();return[...t.filter(({progress:t})=>t.alive),...t.filter(({progress:t})=>!t.alive)]}run(t){return this.#E.get(t)??null}age_s(t){return Math.max(0,t-this.#b)/1e3}setConnection(t){t!==this.#S&&(this.#S=t,this.#_())}take(t,e){switch(t.topic){case"hello":this.#R(t.runs,t.starts,e),this.#O(t.clusters,e);break;case"clusters":this.#O(t.clusters,e);break;case"run":this.#I(t,e);break;case"gone":this.#E.delete(t.run);break;case"start":this.#N(t)}this.#_()}forgetStart(t){this.#T.delete(t)&&this.#_()}onChange(t,e){tm(this.#k,t,e)}onEnd(t,e){tm(this.#A,t,e)}onReady(t,e){tm(this.#L,t,e)}#R(t,e,s){let n=new Set(t.map(({snapshot:t})=>t.run));for(let t of[...this.#E.keys()])n.has(t)||this.#E.delete(t);for(let e of t)this.#I(e,s);let i=new Set(e.map(({start:t})=>t));for(let t of[...this.#T.keys()])i.has(t)||this.#T.delete(t);for(let t of e)this.#N(t)}#O(t,e){this.#j=[...t].sort((t,e)=>Number(e.lasting)-Number(t.lasting)||tg.compare(t.name,e.name)),this.#b=e}#I({snapshot:t,cluster:e,notebook:s,kernel:n,cell_id:i},a){let o=this.#E.get(t.run),r=o?.progress??new th,l=r.alive,h={id:t.run,cluster:e,notebook:s,kernel:n,cell_id:i,progress:r};if(this.#E.set(h.id,h),r.takeSnapshot(t,a),l&&!r.alive)for(let t of this.#A)t(h)}#N(t){let e=this.#T.get(t.start)?.state;if(this.#T.set(t.start,t),"ready"===t.state&&"ready"!==e)for(let e of this.#L)e(t)}#_(){for(let t of this.#k)t()}};function tm(t,e,s){s.aborted||(t.add(e),s.addEventListener("abort",()=>t.delete(e),{once:!0}))}var tg=new Intl.Collator("en",{numeric:!0}),tb=class extends Error{name="Refused";status;faults;constructor(t,e,s){super(t),this.status=e,this.faults=s}},tw="nbcluster",tv=class{#P;constructor(t){this.#P=t}kinds(t){return this.#z("GET",["kinds"],Q,{query:null===t?{}:{kernel:t}})}async start(t){return(await this.#z("POST",["clusters"],tt,{body:t})).start}async stopStart(t){await this.#z("DELETE",["starts",t],to)}async scale(t,e,s){await this.#z("POST",["clusters",t,"scale"],to,{body:{least:e,most:s}})}async restart(t){await this.#z("POST",["clusters",t,"restart"],to,{body:{}})}async stop(t){await this.#z("DELETE",["clusters",t],to)}async logs(t){return(await this.#z("GET",["clusters",t,"logs"],te)).logs}async stopRun(t){return(await this.#z("POST",["runs",t,"stop"],ts,{body:{}})).how}async why(t){return(await this.#z("GET",["runs",t,"why"],tn)).text}summary(t){return this.#z("GET",["runs",t,"summary"],ta)}marks(t,e){return this.#z("POST",["marks"],ti,{body:{cell:t,cells_before:e}})}async presence(){try{let t=await this.#F("GET",["clusters"],{});if(t.ok)return"there";if(404===t.status)return"absent";return 401===t.status||403===t.status?"refused":"away"}catch{return"away"}}open(t){let{wsUrl:e,token:s,appendToken:i,WebSocket:a}=this.#P,o=n.URLExt.join(e,tw,"live"),r=new a(i&&""!==s?`${o}?token=${encodeURIComponent(s)}`:o);return r.onopen=()=>t.onOpen(),r.onmessage=({data:e})=>t.onMessage(e),r.onclose=()=>t.onClose(),r}async #z(t,e,s,n={}){var i;let a;try{a=await this.#F(t,e,n)}catch{throw new tb(tx,0,[])}let o=await a.json().catch(()=>null);if(a.ok){let t=s(o);if(null===t)throw new tb(ty,a.status,[]);return t}let r=tr(o),l=r?.faults??[];throw new tb(r?.message??(i=a.status,`The Jupyter server refused (${i}). It gave no reason. Its log may tell more.`),a.status,l)}#F(t,e,{query:s,body:a}){let o=n.URLExt.join(this.#P.baseUrl,tw,...e.map(encodeURIComponent)),r=void 0===s?"":n.URLExt.objectToQueryString(s),l=void 0===a?{method:t}:{method:t,body:JSON.stringify(a)};return i.ServerConnection.makeRequest(o+r,l,this.#P)}},tx="The Jupyter server did not answer. It may have ended, or the network is away. Try again when the page is connected.",ty="The Jupyter server's answer cannot be read. Page and server have different versions of nbcluster. Reload the page.",tk=new a.Token("nbcluster-lab:ILive","All clusters and runs that the server knows of, live, and what can be asked of it."),t_="nbcluster:cleared",tM=class{#W;#E;constructor(t){this.#W=t,this.#E=new Set(function(t){try{let e=JSON.parse(t?.getItem(t_)??"[]");return Array.isArray(e)?e.filter(t=>"string"==typeof t):[]}catch{return[]}}(t))}has(t){return this.#E.has(t)}add(t){if(0!==t.length){for(let e of t)this.#E.add(e);try{this.#W?.setItem(t_,JSON.stringify([...this.#E].slice(-100)))}catch{}}}};async function t$(t,e,s=""){let n,i=t.requestExecute({code:e,silent:!0,store_history:!1,allow_stdin:!1,stop_on_error:!1,user_expressions:""===s?{}:{asked:s}}),a="";i.onIOPub=({content:t})=>{"name"in t&&"text"in t&&"string"==typeof t.text&&(a+=t.text)};let{content:o}=await i.done;return"ok"!==o.status?{text:a,error:"evalue"in o?`${o.ename}: ${o.evalue}`:"the kernel was interrupted",value:""}:{text:a,error:"",value:"user_expressions"in o&&"string"==typeof(n=Reflect.get(Object(Reflect.get(Object(Reflect.get(Object(o.user_expressions),"asked")),"data")),"text/plain"))?n:""}}async function tC(t){let{value:e}=await t$(t,"","__import__('sys').modules['nbcluster.magics'].attached()");return""===e?void 0:function(t){let e=/^\('([\w.-]+)', '([\w.-]*)', (True|False)\)$/.exec(t);if(null===e)return null;let[,s="",n="",i]=e;return{cluster:s,kind:n,lasting:"True"===i}}(e)}var tS=/^%%distribute(?=\s|$)/,tj=/^%%(time|timeit|capture|prun)(?=\s|$)/,tT=/^\s*(?:[\w., ]+=\s*)?%distribute(?=\s)/m,tE=/^\s*%(?:load_ext|reload_ext)\s+nbcluster\b/m;function tA(t){for(let[e,s]of t.split("\n").entries()){if(tS.test(s))return e;if(""!==s.trim()&&!tj.test(s))break}return null}function tL(t){return null!==tA(t)||tT.test(t)}function tR(t,e){return t.slice(0,e).reduce((t,e)=>t+e.length+1,0)}var tO="%load_ext nbcluster";async function tI(t,e,s){let n=e.model.sharedModel,i=function(t){let e=t.split("\n"),s=tA(t);if(null!==s)return{from:tR(e,s),to:Math.min(t.length,tR(e,s+1)),insert:""};let n=0;for(;tj.test(e[n]??"");)n+=1;if((e[n]??"").startsWith("%%"))return null;let i=Math.min(t.length,tR(e,n)),a=i>0&&"\n"!==t[i-1]?"\n":"";return{from:i,to:i,insert:`${a}%%distribute
`}}(n.getSource());if(null===i)return void o.Notification.info(s.__("Another magic runs this cell, and %%distribute cannot stand above it."),{autoClose:5e3});let a=e.editor,r=a?.getOffsetAt(a.getCursorPosition());if(n.updateSource(i.from,i.to,i.insert),a&&void 0!==r){let t=a.getPositionAt(function(t,{from:e,to:s,insert:n}){return t<e?t:t<s?e:t-(s-e)+n.length}(r,i));t&&a.setCursorPosition(t)}""!==i.insert&&await tN(t,s)}async function tN(t,e){let s=t.content.model;if(null===s)return;[...s.cells].some(t=>{var e;return"code"===t.type&&(e=t.sharedModel.getSource(),tE.test(e))})||(s.sharedModel.insertCell(0,{cell_type:"code",source:tO}),o.Notification.info(e.__("The notebook loads nbcluster now, in a new cell at its top. It has been run for you; from now on it runs with the others."),{autoClose:8e3}));let n=t.sessionContext.session?.kernel;if(!n)return;let{error:i}=await t$(n,tO);if(""===i)return;let a=i.startsWith("ModuleNotFoundError")?e.__("This notebook's kernel has no nbcluster. Its Python is another one than the server's. Install it there: %pip install nbcluster"):e.__("The kernel could not load nbcluster: %1",i);o.Notification.error(a,{autoClose:!1})}var tP=t=>`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="black" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${t}</svg>`,tz={parallel:tP('<path d="M2 4h9M2 8h9M2 12h9M9.5 2l3 2-3 2M9.5 6l3 2-3 2M9.5 10l3 2-3 2"/>'),kernel:tP('<path d="M8 2v8M4.5 7 8 10.5 11.5 7M3 14h10"/>'),unknown:tP('<path d="M5 5.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1-1.5 2M8 13.5v.01"/>'),none:tP('<path d="M4 8h8"/>')};function tF({line:t,text:e}){return`line ${t}: ${e}`}var tW=p.StateEffect.define(),tB=p.StateEffect.define(),tq={marks:[],trouble:"",gutter:p.RangeSet.empty,stale:!1},tD=class t extends f.GutterMarker{mark;constructor(t){super(),this.mark=t}eq(e){return e instanceof t&&e.mark.sign===this.mark.sign&&e.mark.part===this.mark.part&&e.mark.text===this.mark.text}toDOM(){let t=document.createElement("span");return t.className=`nbcluster-mark nbcluster-${this.mark.sign} nbcluster-${this.mark.part}`,t.dataset.text=this.mark.text,t}},tH=new class extends f.GutterMarker{toDOM(){let t=document.createElement("span");return t.className="nbcluster-mark",t}},tJ=p.StateField.define({create:()=>tq,update:(t,e)=>{let s=t;for(let n of(e.docChanged&&s!==tq&&(s={...s,gutter:s.gutter.map(e.changes),stale:!0}),e.effects))n.is(tW)&&(s=function(t,{marks:e,trouble:s},n){if(""!==s&&t.marks.length>0)return{...t,trouble:s,stale:!0};let i=new p.RangeSetBuilder;for(let t of function(t,e,s){let n=new Map,i=[...t].sort((t,e)=>t.line-e.line||e.end_line-t.end_line),a=new Map;for(let t of i){let e=Math.min(t.end_line,s);for(let s=t.line;s<=e;s+=1){let i=a.get(s)??[];i.includes(tF(t))||i.push(tF(t)),a.set(s,i);let o=t.line===e?"only":s===t.line?"first":s===e?"last":"rail",r=n.get(s);(void 0===r||"first"===o||"only"===o&&"only"!==r.part&&"first"!==r.part)&&n.set(s,{line:s,sign:t.route,part:o,text:""})}}return 0===n.size&&""!==e&&s>0?[{line:1,sign:"none",part:"only",text:e}]:[...n.values()].sort((t,e)=>t.line-e.line).map(t=>({...t,text:(a.get(t.line)??[]).join("\n")}))}(e,s,n.lines))i.add(n.line(t.line).from,n.line(t.line).from,new tD(t));return{marks:e,trouble:s,gutter:i.finish(),stale:!1}}(t,n.value,e.newDoc));return s}}),tK=p.StateField.define({create:()=>null,update:(t,e)=>{let s=e.docChanged?null:t;for(let t of e.effects)t.is(tB)&&(s=null===t.value?null:function(t,e,s){let n=tU(t,e,s);return""===n?null:{pos:e.line(s).from,above:!0,create:()=>{let t=document.createElement("div");return t.className="nbcluster-why",t.setAttribute("role","tooltip"),t.textContent=n,{dom:t}}}}(e.state.field(tJ),e.newDoc,t.value));return s},provide:t=>f.showTooltip.from(t)});function tU(t,e,s){if(s<1||s>e.lines)return"";let{from:n,to:i}=e.line(s),a="";return t.gutter.between(n,i,(t,e,s)=>{t===n&&s instanceof tD&&(a=s.mark.text)}),a}function tV(t,e){t.dispatch({effects:tW.of(e)})}var tG=f.EditorView.baseTheme({"&:not(.nbcluster-marked) .nbcluster-gutter":{display:"none !important"},"&.nbcluster-marked .cm-gutters":{backgroundColor:"transparent !important",borderRight:"none"},".cm-gutter.nbcluster-gutter":{backgroundColor:"transparent !important"},".nbcluster-mark":{display:"block",position:"relative",width:"16px",height:"100%",minHeight:"1em",color:"var(--jp-ui-font-color2)",cursor:"default"},"&.nbcluster-stale .nbcluster-mark":{opacity:"0.45"},".nbcluster-mark.nbcluster-rail::after, .nbcluster-mark.nbcluster-last::after":{content:'""',position:"absolute",left:"7px",top:"0",bottom:"0",borderLeft:"2px solid currentColor",opacity:"0.5"},".nbcluster-mark.nbcluster-last::after":{bottom:"35%"},".nbcluster-mark.nbcluster-first::before, .nbcluster-mark.nbcluster-only::before":{content:'""',position:"absolute",left:"1px",top:"calc(50% - 7px)",width:"14px",height:"14px",backgroundColor:"currentColor",maskSize:"contain",maskRepeat:"no-repeat"},".nbcluster-mark.nbcluster-parallel":{color:"var(--jp-success-color0, var(--jp-success-color1))"},".nbcluster-mark.nbcluster-kernel":{color:"var(--jp-warn-color0, var(--jp-warn-color1))"},".nbcluster-mark.nbcluster-unknown":{color:"var(--jp-info-color0, var(--jp-info-color1))"},...Object.fromEntries(Object.entries(tz).map(([t,e])=>[`.nbcluster-mark.nbcluster-${t}::before`,{maskImage:`url("data:image/svg+xml,${encodeURIComponent(e)}")`}])),".cm-tooltip.nbcluster-why":{maxWidth:"60ch",padding:"6px 10px",border:"1px solid var(--jp-border-color1)",borderRadius:"3px",background:"var(--jp-layout-color1)",color:"var(--jp-ui-font-color1)",boxShadow:"var(--jp-elevation-z2)",fontFamily:"var(--jp-ui-font-family)",fontSize:"var(--jp-ui-font-size1)",lineHeight:"1.45",whiteSpace:"pre-line"}});function tY({marks:t,trouble:e}){return[...t.map(tF),e].filter(t=>""!==t).join("\n")}async function tX(t,e,s,n){let i=new tQ(n.__("Reading the cell …")),a=tZ(t,e,s,i,n);await (0,o.showDialog)({title:n.__("What would run apart"),body:i,buttons:[o.Dialog.okButton({label:n.__("Close")})]}),await a}async function tZ(t,e,s,n,i){let a=s.then(tY).catch(String);if(!e){let t=await a;n.say(t,i.__("By the notebook's text alone: there is no kernel to ask."));return}let o=setTimeout(()=>{a.then(t=>n.sayUnlessSaid(t,i.__("By the notebook's text alone, until the kernel answers.")))},400),{text:r,error:l}=await t$(e,`${tO}
`).then(s=>{let n,i;return""===s.error?t$(e,(n=t.split("\n"),null===(i=tA(t))?`%%distribute --explain
${t}`:["%%distribute --explain",(n[i]??"").replace(tS,"").replace(/(^|\s)--(explain|strict|quiet)(=\S+)?(?=\s|$)/g,"$1").trim()].filter(t=>""!==t).join(" ").concat("\n",n.slice(i+1).join("\n")))):s});clearTimeout(o),n.say(""===l?r.trimEnd():l,"")}var tQ=class extends u.Widget{#B=document.createElement("pre");#q=document.createElement("p");#o=!1;constructor(t){super(),this.addClass("nbcluster-explanation"),this.#q.textContent=t,this.#B.tabIndex=0,this.node.setAttribute("aria-live","polite"),this.node.append(this.#q,this.#B)}say(t,e){this.#o=!0,this.#D(t,e)}sayUnlessSaid(t,e){this.#o||this.#D(t,e)}#D(t,e){this.#B.textContent=t,this.#q.textContent=e,this.#q.hidden=""===e}};function t0(t){if(t<.0995)return`${Math.round(1e3*t)} ms`;if(t<59.95)return`${es(t)} s`;let e=Math.round(t);if(e<3600)return`${Math.floor(e/60)} min ${en(e%60)} s`;let s=Math.round(t/60);if(s<1440)return`${Math.floor(s/60)} h ${en(s%60)} min`;let n=Math.round(t/3600);return`${Math.floor(n/24)} d ${en(n%24)} h`}var t1=[[100,1,"s"],[5940,60,"min"],[172800,3600,"h"]];function t2(t){if(t<1)return"less than 1 s";for(let[e,s,n]of t1)if(t<e)return`about ${ee(t/s)} ${n}`;return`about ${ee(t/86400)} d`}function t6(t){if(t<999.5)return`${Math.round(t)} B`;let e=t;for(let t of["kB","MB","GB"])if((e/=1e3)<999.5)return`${et(e)} ${t}`;return`${et(e/1e3)} TB`}function t4(t){return t.toFixed(0).replace(/\B(?=(\d{3})+$)/g,",")}var t5=[[1,"s"],[60,"min"],[3600,"h"]];function t3(t,e){return`${t4(t)} ${e}${1===t?"":"s"}`}function t8(t){return`${Math.round(100*t)} %`}function t9(t,e){let s=[...t.slice(0,2*e)];return(s.length<=e?s:[...s.slice(0,e-1),"…"]).join("").replace(t7,t=>{if("\n"===t)return t;if("	"===t)return"    ";let e=t.charCodeAt(0).toString(16);return e.length<=2?`\\x${e.padStart(2,"0")}`:`\\u${e.padStart(4,"0")}`})}var t7=/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;function et(t){return t<9.95?es(t):`${Math.round(t)}`}function ee(t){return t<9.95?es(t).replace(/\.0$/,""):`${Math.round(t)}`}function es(t){let e=Math.round(10*t);return`${Math.floor(e/10)}.${e%10}`}function en(t){return`${t}`.padStart(2,"0")}function ei(t,e={},s=[]){let n=document.createElement(t);for(let[t,s]of Object.entries(e))n.setAttribute(t,s);return n.append(...s),n}function ea(t,e,s=600){let n=t9(e,s);t.textContent!==n&&(t.textContent=n),t.hidden=""===n}function eo(t,e,s){t.getAttribute(e)!==s&&t.setAttribute(e,s)}function er(t,e,s){for(;t.childElementCount>e;)t.lastElementChild?.remove();for(;t.childElementCount<e;)t.append(s())}function el({loops:t,accent:e},s){return t[s%6]??e}function eh(t,e){let s=new MutationObserver(t),n={attributes:!0,attributeFilter:["class","style","data-jp-theme-name","data-theme"]};s.observe(document.documentElement,n),s.observe(document.body,n),e.addEventListener("abort",()=>s.disconnect(),{once:!0}),matchMedia("(prefers-color-scheme: dark)").addEventListener("change",t,{signal:e})}var ed={starting:"○",running:"▸",done:"✓",failed:"✗",interrupted:"‖",stopped:"■"},ec={running:"running",computed:"computed",committed:"committed",lost:"lost",surprised:"something came up",cancelled:"dropped",waiting:"waiting for code and data"};function eu(t){return[t.name??"",""===t.cell?"":`cell [${t.cell}]`].filter(t=>""!==t).join(", ")}function ep(t,e){return t.lane_count>0&&e.some(t=>"kernel"!==t.route)}function ef(t,e){let s=t.plain_estimate_s;if(null===s||"done"!==t.state||!ep(t,e)||t.seconds<=0)return null;let n=s/t.seconds;return n>=1.05?`${et(n)} \xd7 as fast`:null}function em(t){return null!==t.total?`${t4(t.committed)} of ${t4(t.total)}`:0===t.committed?"":t4(t.committed)}function eg(t){return null===t?"":`${t2(t)} left`}function eb(t){let e=t.count>1?`${t4(t.count)} \xd7 `:"";return`${e}${t.type}${0===t.line?"":` in line ${t.line}`}`}function ew({type:t,text:e}){let[s="",...n]=e.split(": ");return s.split(".").at(-1)===t?n.join(": "):e}function ev({gpu_busy:t,gpu_memory_bytes:e}){return[null===t?"":t8(t),null===e?"":t6(e)].filter(t=>""!==t).join(" \xb7 ")}function ex({lane:t}){return{text:t9([t.worker,t.gpu??""].filter(t=>""!==t).join(" \xb7 "),ek),gpu:t.gpu,use:ev(t)}}function ey({lane:t},e,s,n){let i=s[e.loop],a=e.end-1,o=a<e.first?`from iteration ${t4(e.first)}`:a===e.first?`iteration ${t4(e.first)}`:`iterations ${t4(e.first)} to ${t4(a)}`,r=e.start_s-e.given_s,l=e.end_s??n,h="waiting"===e.state?l-e.given_s:l-e.start_s,d=[`${t0(h)}${null===e.end_s?" so far":""}`,`from ${t0(e.start_s)}`,r>.05?`after waiting ${t0(r)}`:""].filter(t=>""!==t),c=[ec[e.state],e.deaths>0?`again: ${t3(e.deaths,"worker")} died over it`:"",e.size_bytes>0?`${t6(e.size_bytes)} back`:""].filter(t=>""!==t);return[[void 0===i?"":`line ${i.line}`,o].filter(t=>""!==t).join(" \xb7 "),""===e.item?"":`${a>e.first?"first: ":""}${e.item}`,d.join(", "),c.join(" \xb7 "),[t.worker,t.machine,t.gpu??""].filter(t=>""!==t).join(" \xb7 ")].filter(t=>""!==t).map(t=>t9(t,160))}var ek=60,e_=class{node=ei("ol",{class:"loops"});#H=[];show(t,e){let{loops:s}=t,n=[];for(let[e,i]of(er(this.node,s.length,()=>{let t=new eM;return n.push(t),t.node}),this.#H=[...this.#H,...n].slice(0,s.length),s.entries())){let n=t.alive&&e===s.length-1;this.#H[e]?.show(i,t.loopsByPlace.indexOf(i),n)}this.node.hidden=0===s.length,this.showTimeLeft(t,e)}showTimeLeft(t,e){this.#H.at(-1)?.showTimeLeft(t.left_s(e))}},eM=class{#J=ei("span",{class:"line"});#K=ei("code");#U=ei("span",{class:"amount"});#V=ei("span",{class:"pace"});#G=ei("span",{class:"left"});#Y=ei("div",{class:"under"},[this.#V,this.#G]);#X=ei("span",{class:"committed"});#Z=ei("span",{class:"computed"});#Q=ei("div",{class:"bar",role:"progressbar","aria-valuemin":"0"},[this.#X,this.#Z]);#tt=ei("span");#te=ei("span",{class:"reason"});#ts=ei("span");#o=ei("p",{class:"said"},[this.#tt,this.#te,this.#ts]);node=ei("li",{},[ei("div",{class:"row"},[this.#J,this.#K,this.#U]),this.#Q,this.#Y,this.#o]);#tn="";show(t,e,s){let n;this.node.style.setProperty("--nbc-loop",`var(--nbc-loop-${e%6})`),ea(this.#J,`line ${t.line}`),ea(this.#K,t.header),eo(this.#K,"title",t.header),this.#tn=em(t),ea(this.#U,this.#tn);let i=[...(n=t.computed-t.committed,[null===t.reason&&null!==t.rate_per_s&&t.rate_per_s>0?function(t){for(let[e,s]of t5){let n=t*e;if(n>=.95)return`${n>=99.5?t4(Math.round(n)):et(n)} per ${s}`}return`${et(86400*t)} per d`}(t.rate_per_s):"",s&&n>0?`${t4(n)} more computed`:"","mixed"===t.route&&t.here>0&&!(s&&null!==t.reason)?`${t4(t.here)} here`:""].filter(t=>""!==t)),s?null===t.plain_estimate_s||"kernel"===t.route||null!==t.reason?"":`a plain run: ${t2(t.plain_estimate_s)}`:""];ea(this.#V,i.filter(t=>""!==t).join(" \xb7 ")),eo(this.node,"data-route",t.route),this.#ti(t,s),this.#ta(t),this.#Y.hidden=this.#V.hidden&&(!s||""!==t.text),s||this.showTimeLeft(null)}showTimeLeft(t){let e=eg(t);ea(this.#G,e),""!==e&&(this.#Y.hidden=!1);let s=[""===this.#tn?"":`${this.#tn} iterations`,e];eo(this.#Q,"aria-valuetext",s.filter(t=>""!==t).join(", "))}#ti(t,e){let s=e=>t.total?Math.min(100,100*e/t.total):0;this.#X.style.width=`${s(t.committed)}%`,this.#Z.style.width=`${Math.max(0,s(t.computed)-s(t.committed))}%`,this.#Q.classList.toggle("uncounted",e&&(null===t.total||null!==t.reason)),this.#Q.hidden=null===t.total&&!e,eo(this.#Q,"aria-label",`line ${t.line}: ${t.header}`),eo(this.#Q,"aria-valuemax",`${t.total??t.committed}`),eo(this.#Q,"aria-valuenow",`${t.committed}`)}#ta({text:t,reason:e}){let s=null===e?"":`[${e}]`,n=""===s?-1:t.indexOf(s);ea(this.#tt,n<0?t:t.slice(0,n)),ea(this.#te,n<0?"":s),ea(this.#ts,n<0?"":t.slice(n+s.length)),this.#o.hidden=""===t}},e$=class{node=ei("ul",{class:"errors","aria-label":"errors"});#H=[];show(t){let e=[];for(let[s,n]of(er(this.node,t.length,()=>{let t=new eC;return e.push(t),t.node}),this.#H=[...this.#H,...e].slice(0,t.length),t.entries()))this.#H[s]?.show(n);this.node.hidden=0===t.length}},eC=class{#to=ei("strong");#B=ei("span");#J=ei("span",{class:"line"});#tr=ei("code");#tl=ei("pre",{tabindex:"0","aria-label":"how the code came there"});#th=ei("div",{class:"source"},[this.#J,this.#tr]);#td=ei("details",{},[ei("summary",{},[this.#to," ",this.#B]),this.#th,this.#tl]);node=ei("li",{},[this.#td]);show(t){ea(this.#to,eb(t)),ea(this.#B,ew(t)),ea(this.#J,`line ${t.line}`),ea(this.#tr,t.source),ea(this.#tl,t.traceback,4e3),this.#th.hidden=""===t.source||""!==t.traceback,this.#td.classList.toggle("empty",""===t.source&&""===t.traceback)}},eS=[[4,22,15],[8,18,13],[16,14,10],[32,9,7],[64,6,4],[120,3,2]],ej=[120,3,3];function eT(t,e){let s=Math.min(t.to_s-t.from_s,e.to_s-e.from_s),n=Math.min(Math.max(t.from_s,e.from_s),e.to_s-s),i=Math.min(t.end-t.first,e.end-e.first),a=Math.min(Math.max(t.first,e.first),e.end-i);return{from_s:n,to_s:n+s,first:a,end:a+i}}function eE(t,e){return t.from_s>e.from_s||t.to_s<.999*e.to_s||t.first>e.first||t.end<e.end}var eA=[5e-4,.001,.002,.005,.01,.02,.05,.1,.2,.5,1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,14400,21600,43200,86400];function eL(t,e){return Math.max(t.start_s,t.end_s??e)}function eR(t,e,s,n){let i=null,a=n;for(let n of t.spans.values()){let t=Math.max(n.start_s-e,e-eL(n,s),0);t<=a&&([i,a]=[n,t])}return i}function eO({phases:t}){return t.length>1?20:5}var eI=18,eN=11,eP=["waiting","cancelled","committed","computed","running","surprised","lost"],ez={committed:(t,e,s)=>eq(t,e,s),computed:(t,e,s)=>{var n,i,a;t.globalAlpha=.32,eq(t,e,s),t.globalAlpha=1,e.width>=6&&(n=t,i=e,a=s,function(t,{x:e,y:s,width:n,height:i},a){t.save(),t.beginPath(),t.rect(e,s,n,i),t.clip(),a(),t.restore()}(n,i,()=>{n.strokeStyle=a,n.lineWidth=1,n.beginPath();for(let t=i.x-i.height;t<i.x+i.width;t+=5)n.moveTo(t,i.y+i.height),n.lineTo(t+i.height,i.y);n.stroke()}))},running:(t,e,s)=>{t.globalAlpha=.14,eq(t,e,s),t.globalAlpha=1,e.width>=6&&eD(t,e,s,[]),t.fillStyle=s,t.fillRect(e.x+Math.max(0,e.width-2),e.y,Math.min(2,e.width),e.height)},lost:(t,e,s,n)=>{eq(t,e.width<6?eU(e,.6):e,n.error),e.width>=6&&eJ(t,e,n.paper)},surprised:(t,e,s,n)=>{eq(t,e.width<6?eU(e,.6):e,n.warn),e.width>=6&&function(t,{x:e,y:s,width:n,height:i},a){let o=.8*Math.min(n,i);t.fillStyle=a,t.beginPath(),t.moveTo(e+n-o,s),t.lineTo(e+n,s),t.lineTo(e+n,s+o),t.fill()}(t,e,n.paper)},cancelled:(t,e,s,n)=>{t.fillStyle=n.ink_pale,t.fillRect(e.x,e.y+e.height/2-.5,e.width,1),e.width>=6&&eD(t,e,n.ink_pale,[2,2])},waiting:(t,e,s,n)=>eH(t,e,n.ink_pale)};function eF(t){return Math.ceil(8*Math.min(1,t)-.05)/8}function eW(t,e,s,n){t.fillStyle=n.paper,t.beginPath(),t.arc(e,s,5.5,0,2*Math.PI),t.fill(),t.fillStyle=n.error,t.beginPath(),t.arc(e,s,4.5,0,2*Math.PI),t.fill(),eJ(t,{x:e-4.5,y:s-4.5,width:9,height:9},n.paper)}function eB({x:t,width:e,row:s},{rows:n,pitch_px:i,bar_px:a}){return{x:t,y:(n[s]?.y??0)+(i-a)/2,width:e-(e>4),height:a}}function eq(t,{x:e,y:s,width:n,height:i},a){(t.fillStyle=a,n<6||i<6)?t.fillRect(e,s,n,i):(t.beginPath(),t.roundRect(e,s,n,i,2),t.fill())}function eD(t,{x:e,y:s,width:n,height:i},a,o){t.strokeStyle=a,t.lineWidth=1,t.setLineDash(o),t.beginPath(),t.roundRect(e+.5,s+.5,Math.max(0,n-1),Math.max(0,i-1),2),t.stroke(),t.setLineDash([])}function eH(t,{x:e,y:s,width:n,height:i},a){t.fillStyle=a;let o=i<6?1:2;for(let a=e;a<e+n-1;a+=2*o+1)t.fillRect(a,s+i/2-o/2,o,o)}function eJ(t,e,s){let n=Math.min(e.width,e.height)/2-2,i={x:e.x+e.width/2,y:e.y+e.height/2};for(let e of(t.strokeStyle=s,t.lineWidth=1.5,t.beginPath(),[1,-1]))t.moveTo(i.x-n,i.y-n*e),t.lineTo(i.x+n,i.y+n*e);t.stroke()}function eK(t,e,s,n){t.strokeStyle=n,t.fillStyle=n,t.lineWidth=1.25,t.beginPath(),t.arc(e,s,2.75,-.35*Math.PI,1.3*Math.PI),t.stroke(),t.beginPath(),t.moveTo(e+.2,s-4.6),t.lineTo(e+3.8,s-2.6),t.lineTo(e+.2,s-.6),t.fill()}function eU({x:t,y:e,width:s,height:n},i){return{x:t,y:e+n*(1-i)/2,width:s,height:n*i}}var eV=class{#tc;#tu;#tp=null;constructor(t,e,s){this.#tc=t,this.#tu=e,t.addEventListener("pointerdown",t=>this.#tf(t),{signal:s}),t.addEventListener("pointermove",t=>this.#tm(t),{signal:s}),t.addEventListener("pointerup",t=>this.#tg(t),{signal:s}),t.addEventListener("pointercancel",()=>this.#tb(),{signal:s}),t.addEventListener("pointerleave",()=>this.#tu.over(null),{signal:s}),t.addEventListener("dblclick",()=>this.#tu.wholeWished(),{signal:s}),t.addEventListener("wheel",t=>this.#tw(t),{signal:s,passive:!1})}#tf(t){0===t.button&&"touch"!==t.pointerType&&(this.#tp=this.#th(t),this.#tc.setPointerCapture(t.pointerId))}#tm(t){var e,s;let n=this.#th(t);this.#tu.over(null===this.#tp?n:null),null!==this.#tp&&eG(this.#tp,n)&&this.#tu.drawn((e=this.#tp,s=n,{x:Math.min(e.x,s.x),y:Math.min(e.y,s.y),width:Math.abs(e.x-s.x),height:Math.abs(e.y-s.y)}))}#tg(t){let[e,s]=[this.#tp,this.#th(t)];this.#tb(),null!==e&&eG(e,s)&&this.#tu.picked(e,s)}#tb(){this.#tp=null,this.#tu.drawn(null)}#tw(t){t.ctrlKey||t.metaKey||t.altKey?(t.preventDefault(),this.#tu.zoomed(this.#th(t),2**(-t.deltaY/300))):this.#tu.isPart()&&(t.shiftKey||Math.abs(t.deltaX)>Math.abs(t.deltaY))&&(t.preventDefault(),this.#tu.moved(t.deltaX||t.deltaY,0))}#th(t){let{left:e,top:s}=this.#tc.getBoundingClientRect();return{x:t.clientX-e,y:t.clientY-s}}};function eG(t,e){return Math.abs(t.x-e.x)>=5}var eY=class{node=ei("div",{class:"tip","aria-hidden":"true"});show(t,{x:e,y:s},n,i){for(let[e,s]of(er(this.node,t.length,()=>ei("div")),t.entries())){let t=this.node.children[e];t instanceof HTMLElement&&ea(t,s)}this.node.hidden=!1;let{offsetWidth:a,offsetHeight:o}=this.node,r=e+14+a<=n?e+14:Math.max(0,e-14-a);this.node.style.left=`${Math.min(r,Math.max(0,n-a))}px`,this.node.style.top=`${s+14+o<=i+20?s+14:s-14-o}px`}hide(){this.node.hidden=!0}},eX=class{#tv=ei("canvas",{role:"img"});#tx=ei("ul",{class:"legend","aria-hidden":"true"});#ty=new eY;#tk=ei("p",{class:"unseen",role:"status","aria-live":"polite"});#t_=ei("button",{type:"button","aria-label":"closer",title:"closer (+)"},["+"]);#tM=ei("button",{type:"button","aria-label":"farther",title:"farther (−)"},["−"]);#t$=ei("button",{type:"button",title:"the whole run (0)"},["whole run"]);#tC=ei("div",{class:"stage",tabindex:"0",role:"application","aria-roledescription":"timeline","aria-label":"Lanes over time. Arrow keys go from slice to slice, plus and minus come closer and go away, 0 shows the whole run"},[this.#tv,this.#ty.node]);#tS=ei("tbody");node=ei("figure",{class:"lanes"},[this.#tC,ei("div",{class:"below"},[this.#tx,ei("div",{class:"sight",role:"group","aria-label":"what of the run is shown"},[this.#tM,this.#t_,this.#t$])]),this.#tk,ei("div",{class:"unseen"},[ei("table",{},[ei("caption",{},["Lanes"]),ei("thead",{},[ei("tr",{},["worker","machine","slices done","now","busy","lost"].map(t=>ei("th",{scope:"col"},[t])))]),this.#tS])])]);#tj;#e=null;#tT=null;#tE=null;#tA=null;#tL=null;#tR=0;#tO=0;#tI="";#tN=null;#tP=null;constructor(t,e){this.#tj=t,this.#ty.hide(),this.#t_.addEventListener("click",()=>this.#tz(1.6),{signal:e}),this.#tM.addEventListener("click",()=>this.#tz(.625),{signal:e}),this.#t$.addEventListener("click",()=>this.#tF(null),{signal:e}),this.#tC.addEventListener("keydown",t=>this.#tW(t),{signal:e}),this.#tC.addEventListener("focusin",()=>this.#tB(!0),{signal:e}),this.#tC.addEventListener("focusout",()=>this.#tq(),{signal:e}),new eV(this.#tv,{over:t=>this.#tD(t),picked:(t,e)=>this.#tH(t,e),drawn:t=>{this.#tL=null===t||null===this.#tP?null:this.#tJ(t),this.#tj()},zoomed:(t,e)=>this.#tz(e,this.#tK(t)),moved:(t,e)=>this.#tm(t,e),wholeWished:()=>this.#tF(null),isPart:()=>null!==this.#tT},e)}forgetColours(){this.#tN=null,this.#tI=""}get px_per_s(){return this.#tP?.px_per_s??1/0}get slices(){return this.#tP?.lanes.reduce((t,{spans:e})=>t+e.size,0)??0}paint(t,e,s){var n,i;let a,o;this.#e=t;let{lanes:r}=t;this.node.hidden=!r.some(({spans:t})=>t.size>0);let l=this.#tv.getContext("2d"),h=this.#tC.clientWidth;if(null===l||this.node.hidden||0===h)return;this.#tN??=(a=getComputedStyle(this.node),o=t=>a.getPropertyValue(`--nbc-${t}`).trim(),{loops:Array.from({length:6},(t,e)=>o(`loop-${e}`)),accent:o("accent"),error:o("error"),warn:o("warn"),ink:o("ink"),ink_pale:o("ink-pale"),line:o("line"),track:o("track"),paper:o("paper"),font:o("font")});let d=t.elapsed_s(e),c=function(t,e,s){if(!s)return Math.max(t,.01);let n=Math.min(e??.15*t,.5*t);return Math.max(t+n,1.03*t,1)}(d,(n=t,i=e,n.left_s(i)??(n.loops.at(-1)?.eta_s==null?null:0)),t.alive),u={from_s:0,to_s:this.#tU(c,e,s,t.alive?1.03*d:0),first:0,end:r.length},p=null===this.#tT?u:eT(this.#tT,u),f=function(t,{first:e,end:s}){let n=Math.max(0,s-e),i=Math.max(1,Math.ceil(n/120)),a=function(t,e,s){let n=[];for(let i=e;i<s;i+=1){let e=n.at(-1);void 0!==e&&t[e.first]===t[i]?e.end=i+1:n.push({first:i,end:i+1})}return n}(t,e,s),[,o,r]=i>1?ej:eS.find(([t])=>n<=t)??ej,l=new Set(t).size>1&&a.length<=8,h=[],d=[],c=0;for(let e of a){l&&(d.push({y:c,machine:t[e.first]??"",lanes:e.end-e.first}),c+=20);let s=e.end-e.first,n=Math.ceil(s/i);for(let t=0;t<n;t+=1){let i=t=>e.first+Math.round(t*s/n);h.push({y:c,first:i(t),end:i(t+1)}),c+=o}}return{rows:h,headings:d,pitch_px:o,bar_px:r,height_px:c,shared:i>1}}(r.map(({lane:t})=>t.machine),p),m=function(t,e){let s=new Set,n=new Map,[i,a,o]=[!1,!1,!1];for(let{lane:r,spans:l}of t)for(let t of(o||=r.deaths.length>0,l.values())){s.add(t.state),i||=t.deaths>0,a||=t.start_s-t.given_s>.05;let o=n.get(t.loop),r=eL(t,e);void 0===o?n.set(t.loop,{loop:t.loop,from_s:t.start_s,to_s:r}):(o.from_s=Math.min(o.from_s,t.start_s),o.to_s=Math.max(o.to_s,r))}return{states:s,phases:[...n.values()].sort((t,e)=>t.loop-e.loop),again:i,waited:a,deaths:o}}(r,d),g=eO(m);this.#tV(l,h,g+f.height_px+20);let b=0===f.headings.length&&r.some(({lane:t})=>t.machine!==r[0]?.lane.machine),w=f.rows.map(({first:t,end:e})=>{var s;let n,i=r.slice(t,e);return b?(s=r[t-1]??null,n=i[0]?.lane.machine??"",{text:null===s||s.lane.machine!==n?t9(n,ek):"",gpu:null,use:""}):function(t){let[e,s]=[t[0],t.at(-1)];return void 0===e||void 0===s?{text:"",gpu:null,use:""}:1===t.length?ex(e):{text:t9(`${e.lane.worker} – ${s.lane.worker}`,ek),gpu:e.lane.gpu,use:""}}(i)}),v=this.#tG(l,w,h),x=h-v,y=x/(p.to_s-p.from_s),k=t=>(t-p.from_s)*y,_=g+f.height_px+20;this.#tP={lanes:r,plan:f,sight:p,whole:u,names_px:v,top_px:g,px_per_s:y,elapsed_s:d,width_px:h,height_px:_};let M=function(t,e,s){let n=Math.max(2,Math.floor(s/90)),i=e-t,a=eA.find(t=>i/t<=n)??86400*Math.ceil(i/n/86400),o=[];for(let s=Math.ceil(t/a-1e-9);s*a<=e;s+=1)o.push(s*a);return{step_s:a,at_s:o}}(p.from_s,p.to_s,x);!function(t,e,s){let{width_px:n,names_px:i,layout:a}=e,o=eO(e);for(let r of(t.clearRect(0,0,n,o+a.height_px+20),t.font=`11px ${s.font}`,t.save(),t.translate(0,o),function(t,e,s){let{names:n,names_px:i,layout:a}=e;if(0===i)return;t.textBaseline="middle",t.textAlign="left",t.save(),t.beginPath(),t.rect(0,-8,i-10,a.height_px+16),t.clip();let o=-1/0,r=0;for(let[e,{y:l}]of a.rows.entries()){l-r>a.pitch_px&&(o=-1/0),r=l;let h=n[e];if(void 0===h||""===h.text||l<o)continue;o=l+13;let d=l+a.pitch_px/2+.5,c=0;null!==h.gpu&&a.pitch_px>=13&&(c=function(t,e,s){t.save(),t.font=`600 8px ${s.font}`;let n=Math.ceil(t.measureText("GPU").width)+6;return t.strokeStyle=s.ink_pale,t.lineWidth=1,t.beginPath(),t.roundRect(.5,Math.round(e)-5.5,n,11,2),t.stroke(),t.fillStyle=s.ink,t.fillText("GPU",3.5,Math.round(e)+.5),t.restore(),n}(t,d,s)+6),t.fillStyle=s.ink_pale,t.fillText(h.text,c,d),""!==h.use&&a.pitch_px>=13&&(t.textAlign="right",t.fillStyle=s.ink,t.fillText(h.use,i-12,d),t.textAlign="left")}t.restore()}(t,e,s),t.translate(i,0),function(t,{layout:e,ticks:s,width_px:n,names_px:i},a){let o=n-i;for(let{y:s}of(t.fillStyle=a.track,e.rows))e.shared?t.fillRect(0,s,o,e.pitch_px):(t.beginPath(),t.roundRect(0,s+(e.pitch_px-e.bar_px)/2,o,e.bar_px,2),t.fill());for(let{s:n,x:i}of(t.textBaseline="alphabetic",t.textAlign="center",s.at)){var r;t.fillStyle=a.line,t.fillRect(Math.min(Math.round(i),o-1),0,1,e.height_px+4);let l=(r=s.step_s,0===n?"0":r<1?`${n.toFixed(Math.min(4,Math.ceil(-Math.log10(r)-1e-9)))} s`:r<60?n<60?`${n} s`:`${Math.floor(n/60)}:${`${n%60}`.padStart(2,"0")}`:r<3600?n<3600?`${n/60} min`:`${Math.floor(n/3600)}:${`${n/60%60}`.padStart(2,"0")} h`:r<86400?`${n/3600} h`:`${n/86400} d`);t.fillStyle=a.ink_pale;let h=t.measureText(l).width/2;t.fillText(l,Math.min(Math.max(i,h),o-h),e.height_px+15)}}(t,e,s),t.save(),t.beginPath(),t.rect(0,-o,n-i,o+a.height_px+4),t.clip(),function(t,{phases:e},s,n){t.textBaseline="alphabetic",t.textAlign="left";let i=0;for(let{loop:a,x:o,width:r,text:l}of e){t.fillStyle=el(s,a),t.fillRect(o,-4,Math.max(2,r),2);let e=Math.max(o,i);t.fillStyle=s.ink_pale,t.fillText(l,e,-n+12),i=e+t.measureText(l).width+10}}(t,e,s,o),function(t,{shares:e,layout:s},n){for(let{row:i,loop:a,busy:o}of e){let e=s.rows[i]?.y??0;t.fillStyle=el(n,a);let r=0;for(;r<o.length;){let n=eF(o[r]??0),i=r+1;for(;i<o.length&&eF(o[i]??0)===n;)i+=1;n>0&&(t.globalAlpha=.12+.88*n,t.fillRect(2*r,e,(i-r)*2,s.bar_px)),r=i}}t.globalAlpha=1}(t,e,s),function(t,{boxes:e,layout:s},n){for(let i of e)i.waited_px<6||eH(t,eB({...i,x:i.x-i.waited_px,width:i.waited_px},s),n.ink_pale)}(t,e,s),eP))for(let n of e.boxes)n.state===r&&ez[r](t,eB(n,a),el(s,n.loop),s);(function(t,{boxes:e,layout:s},n){for(let i of e){let e=eB(i,s);if(!i.again||e.width<12||e.height<7)continue;let a="committed"===i.state?n.paper:n.ink;eK(t,e.x+7,e.y+e.height/2,a)}})(t,e,s),function(t,{deaths:e,layout:s},n){for(let{row:i,x:a}of e){let e=(s.rows[i]?.y??0)+s.pitch_px/2;s.bar_px>=7?eW(t,a,e,n):(t.fillStyle=n.error,t.fillRect(a-1,e-s.pitch_px/2,3,s.pitch_px))}}(t,e,s),function(t,{now_px:e,layout:s},n){null!==e&&(t.fillStyle=n.accent,t.fillRect(Math.round(e),0,1,s.height_px+4))}(t,e,s),t.restore(),t.translate(-i,0),function(t,{layout:e,headings:s,width_px:n},i){for(let[a,{y:o}]of(t.textBaseline="middle",t.textAlign="left",t.fillStyle=i.ink,e.headings.entries()))t.clearRect(0,o,n,19),t.fillText(s[a]??"",0,o+10+2)}(t,e,s),t.translate(i,0),function(t,{chosen:e,drawn:s,layout:n},i){if(null!==e){let s=eB({...e,width:Math.max(3,e.width)},n);t.strokeStyle=i.ink,t.lineWidth=2,t.beginPath(),t.roundRect(s.x-1.5,s.y-1.5,s.width+3,s.height+3,3),t.stroke()}null!==s&&(t.globalAlpha=.16,t.fillStyle=i.ink,t.fillRect(s.x,s.y,s.width,s.height),t.globalAlpha=1,t.strokeStyle=i.ink,t.lineWidth=1,t.strokeRect(s.x+.5,s.y+.5,s.width,s.height))}(t,e,s),t.restore()}(l,{width_px:h,names_px:v,names:w,headings:f.headings.map(({machine:t,lanes:e})=>`${t9(t,ek)||"where they are is not known"} \xb7 ${t3(e,"worker")}`),layout:f,boxes:function(t,{rows:e,shared:s},{from_s:n,to_s:i},a,o){let r=[];for(let[l,{first:h,end:d}]of e.entries()){let e=-1,c=null;for(let u of function*(t,e,s){for(let n=e;n<s;n+=1)yield*t[n]?.spans.values()??[]}(t,h,d)){if(s&&"lost"!==u.state&&"surprised"!==u.state)continue;let t=eL(u,a);if(u.given_s>i||u.start_s>i||t<n)continue;let h=(Math.max(u.start_s,n)-n)*o,d=(Math.min(t,i)-n)*o;if(d<=e&&u.state===c)continue;let p=Math.max(1,d-h),f=Math.max(0,Math.min(h,(u.start_s-Math.max(u.given_s,n))*o)),{state:m,loop:g}=u;r.push({x:h,width:p,row:l,state:m,loop:g,waited_px:f,again:u.deaths>0}),p<=1&&(e=Math.floor(h)+1,c=m)}}return r}(r,f,p,d,y),shares:function(t,{rows:e,shared:s},{from_s:n,to_s:i},a,o){if(!s)return[];let r=[],l=o/(i-n);for(let[s,{first:i,end:h}]of e.entries())for(let[e,d]of function(t,e,s){let n=new Map;for(let i=e;i<s;i+=1)for(let e of t[i]?.spans.values()??[]){if("waiting"===e.state)continue;let t=n.get(e.loop);void 0===t?n.set(e.loop,[e]):t.push(e)}return n}(t,i,h)){let t=new Float32Array(o),c=!1;for(let e of d){let s=Math.max(0,(e.start_s-n)*l),r=Math.min(o,(eL(e,a)-n)*l);r<=s||(c=!0,function(t,e,s,n){let[i,a]=[Math.floor(e),Math.floor(s)],o=(e,s)=>{t[e]=(t[e]??0)+s*n};if(i===a)return o(i,s-e);o(i,i+1-e);for(let t=i+1;t<a;t+=1)o(t,1);a<t.length&&o(a,s-a)}(t,s,r,1/(h-i)))}c&&r.push({row:s,loop:e,busy:t})}return r}(r,f,p,d,Math.max(1,Math.ceil(x/2))),deaths:f.rows.flatMap(({first:t,end:e},s)=>r.slice(t,e).flatMap(({lane:t})=>t.deaths.map(({at_s:t})=>({row:s,x:k(t)})))),phases:m.phases.length<2?[]:m.phases.map(({loop:e,from_s:s,to_s:n})=>({loop:e,x:k(s),width:(n-s)*y,text:`line ${t.loopAt(e)?.line??"?"}`})),now_px:t.alive?k(d):null,ticks:{step_s:M.step_s,at:M.at_s.map(t=>({s:t,x:k(t)}))},chosen:this.#tY(),drawn:this.#tL},this.#tN),this.#tX(m,f.shared,t.alive,this.#tN);let $=eE(p,u);this.#t$.disabled=!$,this.#tM.disabled=!$,this.#_()}describe(t,e){let s=t.elapsed_s(e);eo(this.#tv,"aria-label",function(t,e){let s=0,n=0;for(let{spans:e}of t)for(let t of(s+=e.size,e.values()))null===t.end_s&&(n+=1);let i=`${t3(s,"slice")} on ${t3(t.length,"lane")} in ${t0(e)}`;return n>0?`${i}, ${t4(n)} of them running`:i}(t.lanes,s));let n=t.lanes.slice(0,64);for(let[t,e]of(er(this.#tS,n.length,()=>ei("tr",{},[0,1,2,3,4,5].map(()=>ei("td")))),n.entries())){let{worker:n,done:i,now:a,busy:o,lost:r,deaths:l}=function({lane:t,spans:e},s,n){let i=0,a=0,o=0,r="";for(let t of e.values())("computed"===t.state||"committed"===t.state)&&(i+=1),"lost"===t.state&&(a+=1),"waiting"===t.state?r=ec.waiting:null===t.end_s&&(r=`iterations ${t4(t.first)} to ${t4(t.end-1)}`),"waiting"!==t.state&&(o+=(t.end_s??n)-t.start_s);let l=n>0?Math.min(1,o/n):0,h=ev(t);return{worker:s,done:i,now:""===r?"nothing":r,busy:[t8(l),""===h?"":`GPU ${h}`].filter(t=>""!==t).join(", "),lost:a,deaths:t.deaths.map(({at_s:t,cause:e})=>`after ${t0(t)}: ${e}`).join("; ")}}(e,ex(e).text,s),h=[r>0?`${r} lost`:"",l].filter(t=>""!==t).join(", ");for(let[s,r]of[n,e.lane.machine,`${i}`,a,o,h].entries()){let e=this.#tS.children[t]?.children[s];e instanceof HTMLElement&&ea(e,r)}}}#tF(t){this.#tT=t,this.#tj()}#tZ(t){return null===this.#tT?t:eT(this.#tT,t)}#tz(t,e=null){let s,n,i,a,o,r,l=this.#tP;if(null===l)return;let{whole:h}=l,d=this.#tZ(h),c=e??this.#tQ()??{s:(d.from_s+d.to_s)/2,lane:(d.first+d.end)/2},u=(s=(t,e,s,n)=>{let i=e>t?Math.min(1,Math.max(0,(s-t)/(e-t))):.5;return s-i*n},n=Math.max(.002,(d.to_s-d.from_s)/t),i=s(d.from_s,d.to_s,c.s,n),a=d.end-d.first,o=t>1?Math.max(Math.min(a,12),Math.round(a/t)):Math.max(a+1,Math.round(a/t)),eT({from_s:i,to_s:i+n,first:r=Math.round(s(d.first,d.end,c.lane,o)),end:r+o},h));this.#tF(eE(u,h)?u:null)}#tm(t,e){let s=this.#tP;if(null===s||null===this.#tT)return;let{whole:n,px_per_s:i,plan:a}=s,o=this.#tZ(n),[r,l]=[t/i,Math.round(e/a.pitch_px)];this.#tF(eT({from_s:o.from_s+r,to_s:o.to_s+r,first:o.first+l,end:o.end+l},n))}#tH(t,e){let s=this.#tP;if(null===s)return;let[n,i]=[this.#tK(t),this.#tK(e)];if(null===n||null===i||Math.abs(n.s-i.s)*s.px_per_s<4)return;let[a,o]=[Math.min(n.lane,i.lane),Math.max(n.lane,i.lane)+1],r=s.sight.end-s.sight.first<=16||o-a<2;this.#tF({from_s:Math.min(n.s,i.s),to_s:Math.max(n.s,i.s),first:r?s.sight.first:a,end:r?s.sight.end:o})}#tJ(t){let{names_px:e=0,top_px:s=0}=this.#tP??{};return{...t,x:t.x-e,y:t.y-s}}#tK({x:t,y:e}){let s=this.#tP;if(null===s)return null;let{sight:n,names_px:i,top_px:a,px_per_s:o,plan:r}=s,l=n.from_s+Math.max(0,t-i)/o,h=r.rows.findIndex(t=>t.y+r.pitch_px>e-a),d=r.rows[h<0?r.rows.length-1:h];return void 0===d?null:{s:l,lane:d.first}}#tD(t){this.#tA=t,this.#_()}#_(){let t=this.#tP,[e,s]=[this.#tA,this.#e];if(null===t||null===s)return;if(null!==e){let n=this.#t0(e,t,s);null===n?this.#ty.hide():this.#ty.show(n,e,t.width_px,t.height_px);return}let[n,i]=[this.#tE,this.#tY()];if(null===n||null===i)return void this.#ty.hide();let a=ey(n.lane,this.#t1(n),s.loopsByPlace,t.elapsed_s),o=(t.plan.rows[i.row]?.y??0)+t.top_px+t.plan.pitch_px;this.#ty.show(a,{x:t.names_px+i.x,y:o-8},t.width_px,t.height_px)}#t0(t,e,s){let{plan:n,lanes:i,top_px:a,names_px:o,sight:r,px_per_s:l,elapsed_s:h}=e,d=t.y-a,c=n.rows.find(t=>d>=t.y&&d<t.y+n.pitch_px);if(void 0===c||t.x<o)return null;let u=r.from_s+(t.x-o)/l,p=4/l,f=i.slice(c.first,c.end);for(let t of f){let e=t.lane.deaths.find(t=>Math.abs(t.at_s-u)<1.5*p);if(void 0!==e)return function({lane:t},{at_s:e,cause:s}){return[`${t.worker} was lost`,t9(s,160),`after ${t0(e)}`].filter(t=>""!==t)}(t,e)}for(let t of f){let e=eR(t,u,h,p);if(null!==e)return ey(t,e,s.loopsByPlace,h)}return null}#tB(t){let e=this.node.getRootNode();e instanceof ShadowRoot&&e.host instanceof HTMLElement&&e.host.toggleAttribute("data-lm-suppress-shortcuts",t)}#tq(){this.#tB(!1),this.#tE=null,this.#tj()}#tW(t){if(t.ctrlKey||t.metaKey||t.altKey)return;let e=t.shiftKey?void 0:eZ[t.key];if(void 0!==e)this.#t2(e);else if("+"===t.key||"="===t.key)this.#tz(1.6);else if("-"===t.key||"_"===t.key)this.#tz(.625);else if("0"===t.key)this.#tF(null);else if("Escape"===t.key&&(null!==this.#tT||null!==this.#tE))this.#tE=null,this.#tF(null);else{if(!t.shiftKey||void 0===eZ[t.key])return;let{dx:e=0,dy:s=0}=eZ[t.key]??{};this.#tm(80*e,40*s)}t.preventDefault(),t.stopPropagation()}#t2({dx:t,dy:e,edge:s}){let n=this.#tP,i=this.#e;if(null===n||null===i)return;let a=this.#t6(n.lanes,n.sight,t,e,s);null!==a&&(this.#tE=a,this.#tA=null,this.#t4(a,n),ea(this.#tk,ey(a.lane,a.span,i.loopsByPlace,n.elapsed_s).join(", ")),this.#tj())}#t6(t,e,s,n,i){let a=this.#tE,o=null===a?-1:t.indexOf(a.lane);if(null===a||o<0){let s=t.slice(e.first).find(({spans:t})=>t.size>0),n=s&&eR(s,e.from_s,e.from_s,1/0);return void 0!==s&&n?{lane:s,span:n}:null}if(0!==n){for(let e=o+n;e>=0&&e<t.length;e+=n){let s=t[e],n=s&&eR(s,a.span.start_s,this.#tP?.elapsed_s??0,1/0);if(void 0!==s&&n)return{lane:s,span:n}}return a}let r=[...a.lane.spans.values()].sort((t,e)=>t.start_s-e.start_s),l=r.findIndex(({loop:t,id:e})=>t===a.span.loop&&e===a.span.id),h=i?s<0?0:r.length-1:Math.min(r.length-1,Math.max(0,l+s)),d=r[h];return void 0===d?a:{lane:a.lane,span:d}}#t4({lane:t,span:e},s){if(null===this.#tT)return;let{sight:n,whole:i,lanes:a,elapsed_s:o}=s,r=a.indexOf(t),l=n.to_s-n.from_s,h=e.start_s<n.from_s||eL(e,o)>n.to_s?e.start_s-l/4:n.from_s,d=n.end-n.first,c=r<n.first?r:r>=n.end?r-d+1:n.first;this.#tT=eT({from_s:h,to_s:h+l,first:c,end:c+d},i)}#t1({lane:t,span:e}){for(let s of t.spans.values())if(s.id===e.id&&s.loop===e.loop)return s;return e}#tQ(){return null===this.#tE||null===this.#tP?null:{s:this.#tE.span.start_s,lane:this.#tP.lanes.indexOf(this.#tE.lane)}}#tY(){let t=this.#tP;if(null===this.#tE||null===t)return null;let e=t.lanes.indexOf(this.#tE.lane),s=t.plan.rows.findIndex(({first:t,end:s})=>t<=e&&e<s),n=this.#t1(this.#tE);return s<0?null:{row:s,x:(n.start_s-t.sight.from_s)*t.px_per_s,width:(eL(n,t.elapsed_s)-n.start_s)*t.px_per_s}}#tV(t,e,s){let n=window.devicePixelRatio,[i,a]=[Math.round(e*n),Math.round(s*n)];(this.#tv.width!==i||this.#tv.height!==a)&&(this.#tv.width=i,this.#tv.height=a,this.#tv.style.height=`${s}px`,t.scale(n,n))}#tG(t,e,s){return s<520?0:(t.font=`11px ${this.#tN?.font??"sans-serif"}`,Math.ceil(Math.min(220,Math.max(48,Math.max(0,...e.map(({text:e,gpu:s,use:n})=>{let i=""===n?0:14+t.measureText(n).width;return t.measureText(e).width+32*(null!==s)+i}))+14))))}#tU(t,e,s,n){let i=Math.min(.5,(e-this.#tO)/1e3);this.#tO=e;let a=s&&this.#tR>0?Math.min(1,4*i):1;return this.#tR=Math.max(this.#tR+(t-this.#tR)*a,n),this.#tR}#tX(t,e,s,n){let i=A.filter(e=>t.states.has(e)||s&&eQ.has(e)||"waiting"===e&&t.waited),a=e?["share",...i.filter(t=>"lost"===t||"surprised"===t)]:i;t.again&&!e&&a.push("again"),t.deaths&&a.push("death"),a.join()!==this.#tI&&(this.#tI=a.join(),this.#tx.replaceChildren(...a.map(t=>(function(t,e){let s=ei("canvas"),n=window.devicePixelRatio;s.width=eI*n,s.height=eN*n,s.style.width=`${eI}px`,s.style.height=`${eN}px`;let i=s.getContext("2d");if(null!==i){i.scale(n,n);i.clearRect(0,0,eI,eN);let s={x:1,y:1,width:eI-2,height:eN-2},a=el(e,0);if("again"===t)ez.committed(i,s,a,e),eK(i,s.x+s.width/2,s.y+s.height/2,e.paper);else if("share"===t){for(let t of(i.fillStyle=a,[0,1,2,3]))i.globalAlpha=.25+.25*t,i.fillRect(s.x+4*t,s.y,4,s.height);i.globalAlpha=1}else"death"===t?eW(i,eI/2,eN/2,e):ez[t](i,s,a,e)}return ei("li",{},[s,e0[t]])})(t,n))))}},eZ={ArrowLeft:{dx:-1,dy:0,edge:!1},ArrowRight:{dx:1,dy:0,edge:!1},ArrowUp:{dx:0,dy:-1,edge:!1},ArrowDown:{dx:0,dy:1,edge:!1},Home:{dx:-1,dy:0,edge:!0},End:{dx:1,dy:0,edge:!0}},eQ=new Set(["running","computed","committed"]),e0={...ec,waiting:"waiting",again:"computed again",death:"worker lost",share:"how many of a row's lanes are busy"},e1=`/* Only the theme's colours; what stands behind each is for pages without a theme. */
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
  /* The themes' green and red are too pale for words; with a part of the ink they can be read. */
  --nbc-good-ink: color-mix(in srgb, var(--nbc-good) 72%, var(--nbc-ink));
  --nbc-error-ink: color-mix(in srgb, var(--nbc-error) 72%, var(--nbc-ink));
  /* One for each loop in turn, after Okabe and Ito, less the red and the orange that speak of trouble. A part of
     the ink makes them darker on white and lighter on black. */
  --nbc-loop-0: var(--nbc-accent);
  --nbc-loop-1: color-mix(in srgb, #00b184 80%, var(--nbc-ink));
  --nbc-loop-2: color-mix(in srgb, #cc6fa4 82%, var(--nbc-ink));
  --nbc-loop-3: color-mix(in srgb, #9a9a2e 80%, var(--nbc-ink));
  --nbc-loop-4: color-mix(in srgb, #8067d0 80%, var(--nbc-ink));
  --nbc-loop-5: color-mix(in srgb, #4fb3e6 80%, var(--nbc-ink));
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
  align-items: center;
}

button {
  margin: 0;
  padding: 0 6px;
  border: 1px solid transparent;
  border-radius: 4px;
  background: none;
  color: var(--nbc-ink-pale);
  font: 12px / 20px var(--nbc-font);
  cursor: pointer;
}

button:hover:not(:disabled) {
  background: var(--nbc-track);
  color: var(--nbc-ink);
}

button:disabled {
  opacity: 0.45;
  cursor: default;
}

:is(button, .stage, summary, pre):focus-visible {
  outline: 2px solid var(--nbc-accent);
  outline-offset: 2px;
}

/* A triangle that lies on its side when there is more to see. */
.fold {
  flex: none;
  width: 22px;
  height: 22px;
  margin: 0 -12px 0 -8px;
  padding: 0;
}

.fold::before {
  display: inline-block;
  border-top: 6px solid currentColor;
  border-right: 4.5px solid transparent;
  border-left: 4.5px solid transparent;
  vertical-align: 2px;
  content: "";
}

.folded .fold::before {
  transform: rotate(-90deg);
}

.short {
  color: var(--nbc-ink);
}

.run.folded {
  padding-bottom: 12px;
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
  color: var(--nbc-good-ink);
}

.run[data-state="failed"] :is(.sign, .state) {
  color: var(--nbc-error-ink);
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

header .bar {
  flex: 0 1 120px;
  min-width: 60px;
  margin: 0;
}

.committed {
  background: var(--nbc-loop, var(--nbc-accent));
}

.computed {
  --nbc-loop-pale: color-mix(in srgb, var(--nbc-loop, var(--nbc-accent)) 32%, var(--nbc-paper));
  background: repeating-linear-gradient(
    -45deg,
    var(--nbc-loop, var(--nbc-accent)) 0 1px,
    var(--nbc-loop-pale) 1px 4px
  );
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

.stage {
  position: relative;
  border-radius: 3px;
}

.stage > canvas {
  display: block;
  width: 100%;
  cursor: crosshair;
  touch-action: pan-y;
}

.tip {
  position: absolute;
  z-index: 2;
  max-width: min(420px, 90%);
  padding: 5px 9px 6px;
  border: 1px solid var(--nbc-line);
  border-radius: 5px;
  background: var(--nbc-paper);
  box-shadow: 0 2px 10px rgb(0 0 0 / 22%);
  color: var(--nbc-ink-pale);
  font-size: 12px;
  line-height: 1.45;
  overflow-wrap: anywhere;
  pointer-events: none;
  unicode-bidi: plaintext;
}

.tip div:first-child {
  color: var(--nbc-ink);
  font-weight: 600;
}

.below {
  display: flex;
  flex-wrap: wrap;
  align-items: flex-start;
  justify-content: space-between;
  gap: 2px 16px;
  margin-top: 4px;
}

.legend {
  flex: 1 1 0;
  display: flex;
  flex-wrap: wrap;
  gap: 2px 16px;
  margin: 0;
  padding: 2px 0 0;
  color: var(--nbc-ink-pale);
  font-size: 11px;
  list-style: none;
}

.sight {
  display: flex;
  gap: 2px;
  margin-left: auto;
}

.sight button {
  border-color: var(--nbc-line);
  font-size: 11px;
  line-height: 18px;
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
  margin: 12px 0 0;
  padding: 6px 10px;
  border-left: 3px solid var(--nbc-error);
  border-radius: 0 3px 3px 0;
  background: color-mix(in srgb, var(--nbc-error) 8%, transparent);
  list-style: none;
  overflow-wrap: anywhere;
}

.errors summary {
  cursor: pointer;
}

.errors .empty summary {
  list-style: none;
  cursor: default;
}

.errors summary > span,
.errors :is(code, pre) {
  font: 12px / 1.5 var(--nbc-code);
  unicode-bidi: isolate;
}

.errors .source,
.errors pre {
  margin: 4px 0 6px 16px;
  padding: 6px 10px;
  border-radius: 3px;
  background: var(--nbc-paper);
}

.errors .source:not([hidden]) {
  display: flex;
  gap: 12px;
}

.errors pre {
  max-height: 220px;
  overflow: auto;
  white-space: pre-wrap;
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
`,e2=class{#e;#t5=ei("span",{class:"sign","aria-hidden":"true"});#t3=ei("strong",{class:"state"});#t8=ei("span",{class:"title"});#t9=ei("span",{class:"place"});#t7=ei("strong",{class:"gain"});#et=ei("span",{class:"clock"});#ee=new e_;#x;#es=new e$;#en=ei("button",{class:"fold",type:"button","aria-controls":"body"});#ei=ei("span",{class:"short"});#ea=ei("span",{class:"bar","aria-hidden":"true"},[ei("span",{class:"committed"}),ei("span",{class:"computed"})]);#eo=ei("p",{class:"message"});#er=ei("span",{class:"claim"});#el=ei("span");#eh=ei("footer",{},[this.#er,this.#el]);#o=ei("p",{class:"unseen",role:"status","aria-live":"polite"});#ed=ei("div",{class:"body",id:"body"});#ec=ei("section",{class:"run"},[ei("header",{},[this.#en,ei("span",{class:"outcome"},[this.#t5,this.#t3,this.#et,this.#t7]),this.#ea,this.#ei,this.#t9,this.#t8]),this.#ed,this.#o]);#eu=matchMedia("(prefers-reduced-motion: reduce)");#ep=!0;#ef=!1;#em=0;#eg=0;#tO=-1/0;#eb=-1/0;#tk=null;constructor(t,e,s){this.#e=e,this.#x=new eX(()=>this.#ew({now:!0}),s),this.#ed.append(this.#ee.node,this.#x.node,this.#es.node,this.#eo,this.#eh),this.#en.addEventListener("click",()=>this.#ev(!this.#ef),{signal:s}),this.#ev(!1);let n=ei("div");n.attachShadow({mode:"open"}).append(ei("style",{},[e1]),this.#ec),t.append(n);let i=new ResizeObserver(()=>this.#ex());i.observe(this.#ec);let a=new IntersectionObserver(t=>{this.#ep=t.some(t=>t.isIntersecting),this.#D()});a.observe(n),e.onChange(()=>this.#D(),s),eh(()=>this.#ey(),s),s.addEventListener("abort",()=>{i.disconnect(),a.disconnect(),cancelAnimationFrame(this.#eg),n.remove()},{once:!0}),this.#D()}#D(){let t=this.#e.about;if(this.#ec.hidden=null===t,null!==t){var e;let s;this.#ek(t),this.#ee.show(this.#e,performance.now()),this.#es.show(t.errors),this.#e_(t),ea(this.#eo,t.message),ea(this.#er,t.claim),ea(this.#el,[0===t.sent_bytes?"":`${t6(t.sent_bytes)} sent`,(e=this.#e.loops,(s="starting"===t.state||"running"===t.state)&&e.filter(({plain_estimate_s:t})=>null!==t).length<2||null===t.plain_estimate_s||!(s||"done"===t.state&&ep(t,e))?"":`a plain run: ${t2(t.plain_estimate_s)}`)].filter(t=>""!==t).join(" \xb7 ")),this.#eh.hidden=this.#er.hidden&&this.#el.hidden,this.#ew()}}#ek(t){eo(this.#ec,"data-state",t.state),eo(this.#ec,"role","region"),eo(this.#ec,"aria-label",["distributed run",eu(t)].filter(t=>""!==t).join(": ")),ea(this.#t5,ed[t.state]),ea(this.#t3,t.state),ea(this.#t8,eu(t)),ea(this.#t9,function(t,e){if("starting"!==t.state&&!ep(t,e))return 0===e.length?"":"here";if(0===t.lane_count)return t.cluster;let s=t3(t.lane_count,"worker");return""===t.cluster?s:`${s} \xb7 ${t.cluster}`}(t,this.#e.loops)),ea(this.#t7,ef(t,this.#e.loops)??""),this.#eM(),this.#tk!==t.state&&(this.#tk=t.state,ea(this.#o,`${eu(t)} ${t.state}`.trim()),this.#eb=-1/0)}#eM(){var t,e;let s=this.#e.about,n=this.#eu.matches?s?.seconds??0:this.#e.elapsed_s(performance.now());ea(this.#et,(t=s?.state??"starting",e=t0(n),"starting"===t||"running"===t?e:"done"===t?`in ${e}`:`after ${e}`))}#e_(t){let e,s=this.#e.loops.at(-1),n=[void 0===s?"":em(s),eg(this.#e.left_s(performance.now())),0===(e=t.errors.reduce((t,{count:e})=>t+e,0))?"":t3(e,"error")];ea(this.#ei,this.#ef?n.filter(t=>""!==t).join(" \xb7 "):"");let[i,a]=this.#ea.children,o=s?.total??0;if(this.#ea.hidden=!this.#ef||0===o||!this.#e.alive,void 0===s||0===o)return;let r=t=>`${Math.min(100,100*t/o)}%`;i instanceof HTMLElement&&(i.style.width=r(s.committed)),a instanceof HTMLElement&&(a.style.width=r(Math.max(0,s.computed-s.committed)))}#ev(t){this.#ef=t,this.#ed.hidden=t,this.#ec.classList.toggle("folded",t),eo(this.#en,"aria-expanded",`${!t}`),eo(this.#en,"aria-label",t?"show all of the run":"fold to one line"),eo(this.#en,"title",t?"show all of the run":"fold to one line"),this.#D()}#ew({now:t=!1}={}){t&&(this.#tO=-1/0),0===this.#eg&&this.#ep&&(this.#eg=requestAnimationFrame(t=>this.#e$(t)))}#e$(t){this.#eg=0,t-this.#tO>=this.#eC()?this.#eS(t):this.#ew(),this.#e.alive&&!this.#eu.matches&&this.#ew()}#eC(){let t=500/this.#x.px_per_s;return Math.min(400,Math.max(30,8*this.#em,Math.min(t,100)))}#ex(){this.#eS(performance.now())}#eS(t){if(this.#tO=t,this.#eM(),this.#ef)return;this.#eu.matches||this.#ee.showTimeLeft(this.#e,t);let e=performance.now();this.#x.paint(this.#e,t,!this.#eu.matches),this.#em=performance.now()-e,t-this.#eb>=2e3&&(this.#eb=t,this.#x.describe(this.#e,t))}#ey(){this.#x.forgetColours(),this.#ew()}},e6="application/vnd.nbcluster.run+json",e4="nbcluster",e5=class extends u.Widget{#ej;#eT=new AbortController;constructor(t){super(),this.#ej=t,this.addClass("nbcluster-followed")}async renderModel(t){let e=e7(t.data[e6]),s=this.#ej.model.run(e);if(null===s||this.node.childElementCount>0){0===this.node.childElementCount&&(this.node.textContent=String(t.data["text/plain"]??""));return}this.#ej.connection.watch(this,[e]),new e2(this.node,s.progress,this.#eT.signal)}dispose(){this.#eT.abort(),this.#ej.connection.watch(this,[]),super.dispose()}},e3=class{#ej;#eE;#eA=new Set;#eL;constructor(t,e,s){this.#ej=t,this.#eE=e,this.#eL=s,l.NotebookActions.outputCleared.connect((t,{cell:e})=>this.#eR(e.model.id)),t.model.onChange(()=>this.look(),new AbortController().signal),e.widgetAdded.connect((t,e)=>{e.sessionContext.connectionStatusChanged.connect(()=>this.look()),Promise.all([e.context.ready,e.sessionContext.ready]).then(()=>this.look())})}look(){let{runs:t}=this.#ej.model;0!==t.length&&this.#eE.forEach(e=>{this.#eO(e,t)})}#eO(t,e){let s=t.sessionContext.session?.kernel?.id;if(t.context.isReady&&void 0!==s&&!this.#eE.isDisposed){for(let n of e)if(n.kernel===s||n.notebook===t.context.localPath)for(let e of t.content.widgets){if("code"!==e.model.type)continue;let t=function(t,e,s){if(e.listens)return null;let n=e.outputs.findIndex(e=>e.run===t.id);return n>=0?{do:t.alive?"follow":"finish",run:t.id,at:n}:!(""!==t.cell_id&&t.cell_id===e.id&&t.kernel===s&&e.isOurs)||t.cleared||Number(t.cell)<=(e.execution_count??0)||e.outputs.some(t=>""!==t.run)?null:{do:t.alive?"follow":"finish",run:t.id,at:e.outputs.length}}(function({id:t,notebook:e,kernel:s,cell_id:n,progress:i},a){return{id:t,notebook:e,kernel:s,cell_id:n,cell:i.about?.cell??"",alive:i.alive,cleared:a}}(n,this.#eL.has(n.id)),function(t){let e=t.outputArea.future;return{id:t.model.id,listens:null!=e&&!e.isDisposed,execution_count:t.model.executionCount,isOurs:null!==tA(t.model.sharedModel.getSource()),outputs:e9(t)}}(e),s);t?.do==="follow"?function(t,{run:e,at:s}){let n=t.model.outputs.get(s),i=n?.data??{};e7(i[e6])===e||e8(t,s,{[e6]:{run:e},"text/plain":String(i["text/plain"]??"A distributed run. It goes on in JupyterLab."),...i["text/html"]?{"text/html":i["text/html"]}:{}},{[e4]:{run:e}})}(e,t):null!==t&&this.#eI(e,t)}}}#eR(t){let e=this.#ej.model.runs.filter(({cell_id:e})=>e===t);this.#eL.add(e.map(({id:t})=>t))}async #eI(t,{run:e,at:s}){if(this.#eA.has(e))return;this.#eA.add(e);let n=await this.#ej.server.summary(e).catch(()=>null);if(null===n||t.isDisposed)return;let i=e9(t).findIndex(t=>t.run===e);e8(t,i>=0?i:s,{...n},{});let{cell:a}=this.#ej.model.run(e)?.progress.about??{cell:""};Number(a)>0&&(t.model.executionCount=Number(a))}};function e8(t,e,s,n){let i=t.model.outputs,a=JSON.parse(JSON.stringify({output_type:"display_data",data:s,metadata:n}));e<i.length?i.set(e,a):i.add(a)}function e9(t){let{outputs:e}=t.model;return Array.from({length:e.length},(t,s)=>({run:e7(e.get(s)?.metadata[e4])}))}function e7(t){let e=Reflect.get(Object(t),"run");return"string"==typeof e?e:""}var st={distribute:new m.LabIcon({name:"nbcluster:distribute",svgstr:'<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16"><g fill="none" stroke="var(--jp-inverse-layout-color3)" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"><path d="M1.500 8H5m0 0c2.500 0 2-4.500 4.500-4.500h4.500M5 8h9M5 8c2.500 0 2 4.500 4.500 4.500h4.500"/></g></svg>'})},se=class{#z;#eN=new Map;#eP=!1;#l;constructor(t){this.#z=t}changed(t,e=performance.now()){this.#eN.delete(t),this.#eN.set(t,e+300),this.#ez(e)}forget(t){this.#eN.delete(t)}#ez(t){clearTimeout(this.#l);let[e]=this.#eN;this.#eP||void 0===e||(this.#l=setTimeout(()=>void this.#eF(e[0]),Math.max(0,e[1]-t)))}async #eF(t){this.#eN.delete(t);let e=t.question();if(null!==e){this.#eP=!0;let s=await this.#z(e).catch(t=>({marks:[],trouble:t instanceof Error?t.message:String(t)}));this.#eP=!1,this.#eN.has(t)||t.question()?.cell!==e.cell||t.tell(s)}this.#ez(performance.now())}};function ss(t,e){let s=e.sharedModel.getSource();if(!tL(s))return null;let n=[];return void 0===t.find(t=>{for(let a of(n.length=0,t.content.model?.cells??[])){var s,i;if(s=a,i=e,s.sharedModel===i.sharedModel)return!0;"code"===a.type&&n.push(a.sharedModel.getSource())}return!1})?null:{cell:s,cells_before:n}}var sn={marks:[],trouble:""},si=class{#eE;#ej;#eW;#eB=new Map;#eq=!0;constructor(t,e){this.#eE=t,this.#ej=e,this.#eW=new se(t=>this.#z(t)),t.activeCellChanged.connect((t,e)=>{for(let[t,s]of this.#eB)e?.editorWidget?.node.contains(t.dom)&&this.#eW.changed(s)}),e.model.onChange(()=>this.#eD(),new AbortController().signal)}gutterOf(t){var e;return e={changed:e=>this.#tj(e,t),gone:t=>{let e=this.#eB.get(t);void 0!==e&&this.#eW.forget(e),this.#eB.delete(t)}},[tJ,tK,(0,f.gutter)({class:"nbcluster-gutter",markers:t=>t.state.field(tJ).gutter,initialSpacer:()=>tH,domEventHandlers:{mousemove:(t,e)=>{let s=t.state.doc.lineAt(e.from);return t.state.field(tK)?.pos!==s.from&&t.dispatch({effects:tB.of(s.number)}),!1},mouseleave:t=>(t.dispatch({effects:tB.of(null)}),!1)}}),f.keymap.of([{key:"Escape",run:t=>null!==t.state.field(tK)&&(t.dispatch({effects:tB.of(null)}),!0)}]),f.EditorView.editorAttributes.of(t=>{let{gutter:e,stale:s}=t.state.field(tJ);return{class:["nbcluster-editor",e.size>0?"nbcluster-marked":"",s?"nbcluster-stale":""].filter(t=>""!==t).join(" ")}}),f.ViewPlugin.define(t=>(e.changed(t),{update:t=>{t.docChanged&&e.changed(t.view),t.focusChanged&&!t.view.hasFocus&&null!==t.state.field(tK)&&queueMicrotask(()=>t.view.dispatch({effects:tB.of(null)}))},destroy:()=>e.gone(t)})),tG]}turn(t){if(this.#eq!==t)for(let e of(this.#eq=t,this.#eB.values()))this.#eW.changed(e)}answerFor(t,e){let s=ss(this.#eE,e);return this.#ej.server.marks(t,s?.cells_before??[])}#tj(t,e){let s=this.#eB.get(t);if(void 0===s&&!tL(t.state.doc.sliceString(0,5e3)))return;let n=s??{question:()=>this.#eH(e),tell:e=>tV(t,e)};this.#eB.set(t,n),tL(t.state.doc.toString())?this.#eW.changed(n):(this.#eW.forget(n),this.#eB.delete(t),queueMicrotask(()=>tV(t,sn)))}#eH(t){return t.isDisposed?null:ss(this.#eE,t)}async #z({cell:t,cells_before:e}){return this.#eq?"absent"===this.#ej.model.connection?{marks:[],trouble:"There are no marks: this page's Jupyter server has no nbcluster, which reads cells for them. Install nbcluster beside jupyterlab too, and restart the server. Cells run all the same."}:this.#ej.server.marks(t,e):sn}#S="";#eD(){let{connection:t}=this.#ej.model;if(t!==this.#S&&(this.#S=t,"open"===t))for(let[t,e]of this.#eB)""!==(t.state.field(tJ,!1)??tq).trouble&&this.#eW.changed(e)}},sa="nbcluster";function so(t){return 1===t?"1 worker":`${t} workers`}var sr=class{changed=new g.Signal(this);#eJ;#eK;#eW=!1;constructor(t){this.#eJ=t,t.sessionContext.kernelChanged.connect(this.#eU,this),t.sessionContext.connectionStatusChanged.connect(this.#eU,this),l.NotebookActions.executed.connect(this.#eV,this),t.disposed.connect(()=>this.dispose()),t.context.ready.then(()=>this.ask())}get attached(){return this.#eK}get kernel(){return this.#eJ.sessionContext.session?.kernel?.id}get remembered(){var t;let e,s;return e=Reflect.get(Object(t=this.#eJ.content.model?.getMetadata(sa)),"cluster"),s=Reflect.get(Object(t),"kind"),"string"==typeof e&&""!==e&&"string"==typeof s?{cluster:e,kind:s}:null}get isDisposed(){return this.#eJ.isDisposed}dispose(){g.Signal.clearData(this)}async ask(){let{session:t}=this.#eJ.sessionContext,e=t?.kernel;if(!e)return void this.#eG(void 0);if(!this.#eW&&"idle"===e.status){this.#eW=!0;try{this.#eG(await tC(e))}catch{this.#eG(void 0)}finally{this.#eW=!1}}}async run(t,e){let s=this.#eJ.sessionContext.session?.kernel;if(!s)return void o.Notification.warning(e.__("This notebook has no kernel to attach. Start one first: Kernel, Restart Kernel."),{autoClose:6e3});let n=t$(s,tO).then(e=>""===e.error?t$(s,t):e).then(({text:t,error:e})=>{if(""!==e)throw Error(e);return t});o.Notification.promise(n,{pending:{message:t,options:{autoClose:!1}},success:{message:e=>(String(e).trim().split("\n",1)[0]??"")||t,options:{autoClose:4e3}},error:{message:t=>t instanceof Error?t.message:String(t),options:{autoClose:!1}}}),await n.catch(()=>void 0),await this.ask()}#eG(t){if(this.isDisposed)return;this.#eK=t;let e=function(t,e){if(!t?.lasting)return null;let{cluster:s,kind:n}=t;return e?.cluster===s&&e.kind===n?null:{cluster:s,kind:n}}(t,this.remembered);null!==e&&this.#eJ.content.model?.setMetadata(sa,{...e}),this.changed.emit()}#eU(){this.#eJ.sessionContext.session?.kernel?.connectionStatus==="connected"?this.ask():this.#eG(void 0)}#eV(t,{notebook:e,cell:s}){if(e!==this.#eJ.content)return;let n=s.model.sharedModel.getSource();(tL(n)||tE.test(n)||/%cluster\b|\bnbcluster\b/.test(n))&&this.ask()}},sl={attach:"nbcluster:attach",startLocal:"nbcluster:start-local",detach:"nbcluster:detach",distribute:"nbcluster:distribute-cell",explain:"nbcluster:explain-cell",tellMark:"nbcluster:tell-mark",openPanel:"nbcluster:open-panel"},sh=class extends u.Widget{#eY;#ej;#eX;#eZ;#eQ=document.createElement("button");#e0=document.createElement("span");#e1=document.createElement("span");#eT=new AbortController;constructor(t,e,s,n){super(),this.#eY=t,this.#ej=e,this.#eX=s,this.#eZ=n,this.addClass("nbcluster-toolbar"),this.#eQ.type="button",this.#eQ.setAttribute("aria-haspopup","menu"),this.#e0.className="nbcluster-dot",this.#e0.setAttribute("aria-hidden","true"),this.#eQ.append(this.#e0,this.#e1),this.node.append(this.#eQ),this.#eQ.addEventListener("click",()=>this.#a(),{signal:this.#eT.signal}),t.changed.connect(this.#D,this),e.model.onChange(()=>this.#D(),this.#eT.signal),this.#D()}dispose(){this.#eT.abort(),super.dispose()}#D(){if(this.isDisposed)return;let{attached:t,kernel:e,remembered:s}=this.#eY,{model:n}=this.#ej,{label:i,caption:a,state:o}=function(t,e,s){if(t){let e=s.find(({name:e})=>e===t.cluster),n=e?.title??t.cluster,i=void 0===e?"":` \xb7 ${so(e.workers.length)}`;return{label:`${n}${i}`,caption:`This notebook's cells run on the cluster "${n}".`,state:"attached"}}let n=s.find(({name:t})=>t===e?.cluster);return void 0!==n?{label:`${n.title}?`,caption:`This notebook used the cluster "${n.title}", which is still there. It can be attached again.`,state:"remembered"}:{label:"No cluster",caption:"A distributed cell starts a local cluster by itself.",state:"none"}}(function(t,e,{runs:s,clusters:n}){if(t?.lasting||void 0===e)return t;let i=s.find(s=>s.kernel===e&&(t||s.progress.alive)&&n.some(({name:t})=>t===s.cluster));return void 0===i?t:{kind:"",lasting:!1,...t,cluster:i.cluster}}(t,e,n),s,n.clusters);this.#e1.textContent!==i&&(this.#e1.textContent=i),this.#eQ.title=a,this.#eQ.setAttribute("aria-label",this.#eZ.__("Cluster of this notebook: %1",i)),this.node.dataset.state=o}#a(){let t=new u.Menu({commands:this.#eX});t.addClass("nbcluster-menu");let e=this.#ej.model.clusters.filter(({lasting:t,name:e})=>t||e===this.#eY.attached?.cluster);for(let{name:s,title:n,kind:i,workers:a}of e){let e=`${n} (${i}, ${so(a.length)})`;t.addItem({command:sl.attach,args:{cluster:s,label:e}})}e.length>0&&t.addItem({type:"separator"}),t.addItem({command:sl.startLocal}),this.#eY.attached&&t.addItem({command:sl.detach}),this.#eX.hasCommand(sl.openPanel)&&t.addItem({command:sl.openPanel}),t.aboutToClose.connect(()=>queueMicrotask(()=>this.#eQ.focus()));let{left:s,bottom:n}=this.#eQ.getBoundingClientRect();t.open(s,n),t.activateNextItem()}},sd="nbcluster-lab:notebook",sc={id:sd,description:"The notebook's cluster in its toolbar, and marks beside distributed loops",autoStart:!0,requires:[l.INotebookTracker,tk],optional:[r.IEditorExtensionRegistry,o.IToolbarWidgetRegistry,h.IRenderMimeRegistry,o.ICommandPalette,d.ISettingRegistry,c.ITranslator],activate:(t,e,s,n,i,a,o,l,h)=>{let d,u=(h??c.nullTranslator).load("nbcluster");(d=document.createElement("style")).textContent='.nbcluster-toolbar button {\n  display: flex;\n  align-items: center;\n  gap: 6px;\n  height: 24px;\n  margin: 0;\n  padding: 0 8px;\n  border: 0;\n  border-radius: var(--jp-border-radius);\n  background: none;\n  color: var(--jp-ui-font-color1);\n  font: var(--jp-ui-font-size1) var(--jp-ui-font-family);\n  white-space: nowrap;\n  cursor: pointer;\n}\n\n.nbcluster-toolbar button:hover {\n  background: var(--jp-layout-color2);\n}\n\n.nbcluster-toolbar button:focus-visible {\n  outline: 2px solid var(--jp-brand-color1);\n  outline-offset: -2px;\n}\n\n.nbcluster-dot {\n  box-sizing: border-box;\n  width: 8px;\n  height: 8px;\n  border: 2px solid var(--jp-ui-font-color2);\n  border-radius: 50%;\n}\n\n[data-state="attached"] > button > .nbcluster-dot {\n  border: 0;\n  background: var(--jp-success-color1);\n}\n\n[data-state="remembered"] > button > .nbcluster-dot {\n  border-color: var(--jp-warn-color1);\n}\n\n.nbcluster-explanation p {\n  margin: 0 0 8px;\n}\n\n/* A dialog is as wide as what it holds, up to more than a narrow window has. */\n.nbcluster-explanation pre {\n  box-sizing: border-box;\n  max-width: calc(100vw - 64px);\n  max-height: 60vh;\n  margin: 0;\n  padding: 8px 10px;\n  overflow: auto;\n  border: 1px solid var(--jp-border-color2);\n  border-radius: var(--jp-border-radius);\n  background: var(--jp-layout-color0);\n  color: var(--jp-content-font-color1);\n  font: var(--jp-code-font-size) / 1.4 var(--jp-code-font-family);\n  white-space: pre;\n}\n\n.nbcluster-explanation pre:empty {\n  display: none;\n}\n',document.head.append(d);let p=new si(e,s);n?.addExtension({name:"nbcluster:marks",factory:({model:t,inline:e})=>!1===e?null:r.EditorExtensionRegistry.createImmutableExtension(p.gutterOf(t))}),l?.load(sd).then(t=>{let e=()=>p.turn(!1!==t.get("marks").composite);t.changed.connect(e),e()});let m=new WeakMap,g=t=>{let e=m.get(t)??new sr(t);return m.set(t,e),e};for(let n of(i?.addFactory("Notebook","nbcluster-cluster",e=>new sh(g(e),s,t.commands,u)),a?.addFactory({safe:!0,mimeTypes:[e6],defaultRank:0,createRenderer:()=>new e5(s)}),new e3(s,e,new tM(function(){try{return window.localStorage}catch{return null}}())),function(t,e,s,n,i){let{commands:a}=t,o=(s={})=>{let n=e.currentWidget,i=s.clicked?t.contextMenuHitTest(t=>t.classList.contains("jp-Cell")):void 0,a=n?.content.widgets.find(t=>t.node===i)??e.activeCell;return null!==n&&null!==a&&"code"===a.model.type?{panel:n,cell:a}:null},l=t=>null!==o(t),h=t=>o(t)?.cell.model.sharedModel.getSource()??"";a.addCommand(sl.distribute,{label:({toolbar:t})=>t?"":i.__("Distribute This Cell"),caption:t=>null===tA(h(t))?i.__("Distribute this cell: its loops run on workers"):i.__("Run this cell plainly again: take %%distribute away"),icon:({toolbar:t})=>t?st.distribute:void 0,isToggled:t=>null!==tA(h(t)),isEnabled:l,execute:async t=>{let e=o(t);null!==e&&await tI(e.panel,e.cell,i),a.notifyCommandChanged(sl.distribute)}}),a.addCommand(sl.explain,{label:i.__("Explain What Would Run Apart"),caption:i.__("What of this cell would run on workers and what here, and why; runs nothing"),isEnabled:l,execute:async t=>{let e=o(t);if(null===e)return;let s=e.cell.model.sharedModel.getSource(),a=n.answerFor(tL(s)?s:`%%distribute
${s}`,e.cell.model);await tX(s,e.panel.sessionContext.session?.kernel,a,i)}}),a.addCommand(sl.tellMark,{label:i.__("Tell What Becomes of the Loop at the Cursor"),isEnabled:()=>tL(h()),execute:()=>{let t=o()?.cell.editor;if(t instanceof r.CodeMirrorEditor){var e;let s,n;t.focus(),s=(e=t.editor).state.doc.lineAt(e.state.selection.main.head).number,n=tU(e.state.field(tJ),e.state.doc,s),e.dispatch({effects:[tB.of(""===n?null:s),...""===n?[]:[f.EditorView.announce.of(n)]]})}}});let d=async(t,n)=>{let a=("string"==typeof n?e.find(t=>t.context.path===n):void 0)??e.currentWidget;null!==a&&await s(a).run(t,i)},c=()=>null===e.currentWidget?void 0:s(e.currentWidget).attached?.cluster;a.addCommand(sl.attach,{label:({label:t,cluster:e})=>String(t??i.__("Attach to %1",String(e))),isToggled:({cluster:t})=>void 0!==t&&c()===t,isToggleable:!0,execute:({cluster:t,path:e})=>"string"==typeof t&&c()!==t?d(`%cluster attach ${t}`,e):void 0}),a.addCommand(sl.startLocal,{label:i.__("Start a Local Cluster"),caption:i.__("A cluster on this machine that outlives the notebook's kernel"),isEnabled:()=>null!==e.currentWidget,execute:({path:t})=>d("%cluster start",t)}),a.addCommand(sl.detach,{label:i.__("Detach This Notebook From Its Cluster"),isEnabled:()=>void 0!==c(),execute:({path:t})=>d("%cluster detach",t)}),e.activeCellChanged.connect(()=>a.notifyCommandChanged(sl.distribute))}(t,e,g,p,u),Object.values(sl)))n!==sl.attach&&n!==sl.openPanel&&o?.addItem({command:n,category:"nbcluster"})}},su="nbcluster:open-panel",sp="nbcluster:start-cluster",sf="nbcluster:show-run",sm=class{#e2;#eE;#k=new Set;#n=null;constructor(t,e){this.#e2=t,this.#eE=e,e?.currentChanged.connect(()=>this.#t4()),this.#t4()}get notebook(){let t=this.#eE?.currentWidget??null;if(null===t||t.isDisposed)return null;let e=t.sessionContext.session?.kernel??null;return{path:sb(this.#e2,t),kernel:e?.id??null,busy:e?.status==="busy"}}onChange(t,e){this.#k.add(t),e.addEventListener("abort",()=>this.#k.delete(t),{once:!0})}async runLine(t){let e=this.#eE?.currentWidget?.sessionContext.session?.kernel??null;if(null===e)throw new tb(sg,0,[]);await sw(e,function(t){let[e="",...s]=t.replace(/^%/,"").split(" ");return`_shell = get_ipython()
if "distribute" not in _shell.magics_manager.magics["cell"]:
    _shell.run_line_magic("load_ext", "nbcluster")
_shell.run_line_magic(${JSON.stringify(e)}, ${JSON.stringify(s.join(" "))})
del _shell`}(t))}async showCell(t){let e=await this.#e2.commands.execute("docmanager:open",{path:t.notebook}),s=this.#eE?.find(t=>t===e)??null;if(null===s)return;await s.context.ready,await s.revealed;let{content:n}=s,i=t.progress.about?.cell??"",a=n.widgets.findIndex(({model:e})=>e.id===t.cell_id||""===t.cell_id&&""!==i&&function(t){let{execution_count:e}={execution_count:null,...t.toJSON()};return null===e?"":String(e)}(e)===i),o=n.widgets[a];void 0!==o&&(n.activeCellIndex=a,await n.scrollToCell(o,"center"),n.activate())}async copy(t){o.Clipboard.copyToSystem(t)}looksAt(t){let e=this.#eE?.find(e=>sb(this.#e2,e)===t.notebook);return void 0===e?"no":e.isVisible&&!document.hidden?"yes":"away"}#t4(){this.#n?.sessionContext.kernelChanged.disconnect(this.#_,this),this.#n?.sessionContext.statusChanged.disconnect(this.#_,this),this.#n=this.#eE?.currentWidget??null,this.#n?.sessionContext.kernelChanged.connect(this.#_,this),this.#n?.sessionContext.statusChanged.connect(this.#_,this),this.#_()}#_(){for(let t of this.#k)t()}},sg="The notebook has no kernel. It was shut down, or has not begun. Start one in the menu Kernel.";function sb(t,e){return t.serviceManager.contents.localPath(e.context.path)}async function sw(t,e){let s=t.requestExecute({code:e,store_history:!1,allow_stdin:!1}),{content:n}=await s.done;if("error"===n.status)throw new tb(n.evalue,0,[])}var sv=`
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
`,sx=class extends u.Widget{#eQ=ei("button",{type:"button"});constructor(t){super(),this.addClass("nbc-status"),this.node.attachShadow({mode:"open"}).append(ei("style",{},[sv]),this.#eQ),this.#eQ.addEventListener("click",t)}tell(t){ea(this.#eQ,t),eo(this.#eQ,"title","Clusters and runs: open the panel")}};function sy(t,e,s={}){let n=ei("button",{type:"button",...s},[t]);return n.addEventListener("click",e),n}var sk=class{#e6=ei("span",{class:"figure"});#e4=ei("span",{class:"full"});#e5=ei("div",{class:"track",role:"meter","aria-valuemin":"0","aria-valuemax":"100"},[this.#e4]);node;#e3;constructor(t){this.#e3=t,this.node=ei("div",{class:"meter"},[ei("div",{class:"caption"},[ei("span",{},[t]),this.#e6]),this.#e5])}show(t,e,s,n=e){if(this.node.hidden=null===t,null===t)return;let i=Math.round(100*Math.min(1,Math.max(0,t)));ea(this.#e6,e),this.#e4.style.width=`${i}%`,eo(this.#e5,"aria-valuenow",`${i}`),eo(this.#e5,"aria-valuetext",n),eo(this.node,"title",n),eo(this.#e5,"aria-label",`${this.#e3} of ${s}`)}},s_=class{button;#e8;#e9;constructor(t,e,s=()=>{}){this.#e8=e,this.#e9=s,this.button=sy(t,()=>this.turn(!this.open)),e.hidden=!0,eo(this.button,"aria-expanded","false")}get open(){return!this.#e8.hidden}turn(t){t!==this.open&&(this.#e8.hidden=!t,eo(this.button,"aria-expanded",`${t}`),this.#e9(t))}},sM=class{#e7=ei("p");#st;node;#se=null;constructor(t,e,s){let n=sy(t,()=>{this.#ss(),s()},{class:"danger"});this.#st=sy(e,()=>this.#ss()),this.node=ei("div",{class:"question",role:"group"},[this.#e7,ei("div",{class:"actions"},[n,this.#st])]),this.node.hidden=!0,this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.#ss())})}ask(t,e){ea(this.#e7,t),eo(this.node,"aria-label",t),this.#se=e,this.node.hidden=!1,this.#st.focus()}#ss(){this.node.hidden=!0,this.#se?.focus()}},s$=class{node=ei("p",{class:"trouble",role:"alert"});constructor(){this.node.hidden=!0}tell(t){ea(this.node,t)}async attempt(t,e){this.tell(""),t.disabled=!0;try{return await e(),!0}catch(t){return this.tell(sC(t)),!1}finally{t.disabled=!1}}};function sC(t){return t instanceof tb?t.message:`It was not done. ${String(t)}. Try again.`}function sS(t){return ei("pre",{tabindex:"0",role:"region","aria-label":t})}function sj(t,e){t.textContent=t9(e.slice(-2e5),2e5)}function sT(t,e){let s=sy("Copy",()=>{e(t),s.textContent="Copied"});return ei("div",{class:"code-line"},[ei("code",{},[t]),s])}var sE={starting:"○",waiting:"◔",ready:"●",ending:"■"},sA={open:null,connecting:{title:"Connecting",text:"The Jupyter server is asked for its clusters.",line:"",button:""},lost:{title:"Connection lost",text:"The Jupyter server does not answer; what is shown is what was last known. Clusters and runs go on without it.",line:"",button:"Try now"},absent:{title:"No nbcluster on this server",text:"The panel hears of clusters through the Jupyter server, and this one has no nbcluster: it lives in another environment, or in the browser alone. Cells work all the same. To see them here, install it where the server runs and restart the server.",line:"pip install nbcluster",button:"Look again"},refused:{title:"Not allowed",text:"The Jupyter server does not let you see its clusters. Your login may have ended. Log in again, or ask whoever runs the server.",line:"",button:"Try again"}};function sL(t){let e=t.map(({cpu:t})=>t).filter(t=>null!==t);return 0===e.length?null:e.reduce((t,e)=>t+Math.min(1,e),0)/e.length}function sR(t){return t2(t).replace(/^about /,"")}function sO({name:t,cause:e,at:s},n){let i;return`${t} ended ${(i=n-s)<1?"just now":`${sR(i)} ago`}: ${e}`}function sI({what:t,here:e,there:s,why:n}){return`${t}: ${e} here, ${s} on workers${""===n?"":` (${n})`}`}function sN(t){return t.split("/").at(-1)??t}var sP=class{#sn;#si;#sa=new Map;constructor(t,e){this.#sn=t,this.#si=e}show(t,e,s){let n=new Map;for(let i of t){let t=this.#sa.get(e(i))??this.#si();n.set(e(i),t),s(t,i)}for(let[t,e]of this.#sa)n.has(t)||(e.node.remove(),e.leave?.());this.#sa=n,this.#t9([...n.values()])}#t9(t){let e=this.#sn.getRootNode(),s=e instanceof ShadowRoot||e instanceof Document?e.activeElement:null;for(let[e,{node:s}]of t.entries()){let t=this.#sn.children[e];t!==s&&this.#sn.insertBefore(s,t??null)}s instanceof HTMLElement&&this.#sn.contains(s)&&s.focus()}},sz=class{#so=ei("div",{class:"columns","aria-hidden":"true"});#sr=ei("ul",{class:"workers"});#sl=ei("p",{class:"pale"});#sh=new sP(this.#sr,()=>new sF);#e8=ei("div",{},[this.#sr,this.#sl]);#en=new s_("Workers",this.#e8);#tE=!1;node=ei("div",{class:"of-workers"},[this.#so,this.#en.button,this.#e8]);constructor(){this.#en.button.classList.add("unfolds"),this.#en.button.addEventListener("click",()=>{this.#tE=!0})}show({workers:t,title:e}){this.node.hidden=0===t.length,this.#sd(t),ea(this.#en.button,t3(t.length,"worker")),eo(this.#sr,"aria-label",`workers of ${e}`),this.#tE||this.#en.turn(t.length<=4);let s=new Set(t.map(({machine:t})=>t).filter(t=>""!==t)),n=this.#en.open?t.slice(0,200):[];this.#sh.show(n,({name:t})=>t,(t,e)=>t.show(e,s.size>1));let i=this.#en.open?t.length-n.length:0;ea(this.#sl,i>0?`and ${t3(i,"more worker")}`:"")}#sd(t){let e=t.slice(0,64);for(let[t,{cpu:s,state:n,name:i}]of(er(this.#so,e.length,()=>ei("span",{},[ei("span")])),e.entries())){let e=this.#so.children[t],a=e?.firstElementChild;e instanceof HTMLElement&&a instanceof HTMLElement&&(e.dataset.state=n,e.title=null===s?i:`${i}: ${t8(s)}`,a.style.height=`${Math.round(100*Math.min(1,s??0))}%`)}this.#so.hidden=e.length<=4}},sF=class{#e3=ei("span",{class:"name"});#to=ei("span",{class:"pale"});#sc=ei("span",{class:"doing"});#su=new sk("CPU");#sp=new sk("memory");#sf=new sk("GPU");node=ei("li",{},[ei("div",{class:"line-up"},[this.#e3,this.#to,this.#sc]),ei("div",{class:"meters"},[this.#su.node,this.#sp.node,this.#sf.node])]);show(t,e){let{name:s,state:n,machine:i,cpu:a,memory_bytes:o,memory_limit_bytes:r,gpu:l,gpu_busy:h,gpu_memory_bytes:d}=t;ea(this.#e3,s);let c=null===d?"":t6(d);ea(this.#to,[e?i:"",l,c].filter(t=>""!==t).join(" \xb7 ")),ea(this.#sc,""!==t.doing?t.doing:"ready"===n?"idle":n),eo(this.node,"data-state",n),this.#sc.classList.toggle("pale",""===t.doing),this.#su.show(a,null===a?"":t8(a),s);let u=null===o?null:r?o/r:0,p=null===o?"":t6(o);this.#sp.show(u,p,s,function({memory_bytes:t,memory_limit_bytes:e}){return null===t?"":null===e?t6(t):`${t6(t)} of ${t6(e)}`}(t)),this.#sp.node.classList.toggle("unlimited",null===r),this.#sf.show(""===l?null:h,null===h?"":t8(h),s)}},sW=class{#sm;#eY=null;#sg=[];#t5=ei("span",{class:"sign","aria-hidden":"true"});#t8=ei("h3",{class:"called"});#sb=ei("span",{class:"where"});#sw=ei("p",{class:"summary"});#el=ei("p",{class:"pale"});#sv=ei("p",{class:"pale"});#sx=new sz;#sy=ei("ul",{class:"notes","aria-label":"versions that differ"});#sk=ei("ul",{class:"notes","aria-label":"workers that ended"});#s_=new s$;#sM=sy("Attach",()=>void this.#s$(),{class:"first"});#eK=ei("p",{class:"answer"});#sC=ei("div",{class:"offer"});#sS;#sj;#sT=ei("div",{class:"logs"});#sE=sS("logs");#sA=ei("select",{"aria-label":"whose logs"});#sL=new s_("Logs",this.#sT,t=>void(t&&this.#sR()));#sO=sy("Restart",()=>this.#sI());#sN=sy("Stop",()=>this.#sP(),{class:"danger"});#sz=new sM("Stop it","Keep it",()=>void this.#sF());#sW=new sM("Restart it","Leave it",()=>void this.#sB());node;constructor(t){this.#sm=t,this.#sS=new sB((t,e)=>this.#sq(t,e)),this.#sj=new s_("Scale",this.#sS.node,t=>{t&&null!==this.#eY&&this.#sS.begin(this.#eY)}),this.#sC.hidden=!0,this.#eK.hidden=!0;let e=sy("Read again",()=>void this.#sR());this.#sA.addEventListener("change",()=>this.#sD()),this.#sT.append(this.#sA,this.#sE,e),this.node=ei("li",{class:"card"},[ei("div",{class:"line-up"},[this.#t5,this.#t8,this.#sb]),this.#sw,this.#sv,this.#el,this.#sx.node,this.#sy,this.#sk,ei("div",{class:"actions"},[this.#sM,this.#sj.button,this.#sL.button,this.#sO,this.#sN]),this.#s_.node,this.#eK,this.#sC,this.#sz.node,this.#sW.node,this.#sS.node,this.#sT])}show(t,e){let s;this.#eY=t,eo(this.node,"data-state",t.state),eo(this.node,"aria-label",`cluster ${t.title}, ${t.state}`),ea(this.#t5,sE[t.state]),ea(this.#t8,t.title),ea(this.#sb,[t.title===t.kind?"":t.kind,t.machine].filter(sK).join(" \xb7 "));let n="ready"===t.state?"":t.state;ea(this.#sw,t.workers.length>0?(s=sL(t.workers),[function({workers:t}){let e=t.filter(({state:t})=>"ready"===t).length;return 0==t.length-e?t3(e,"worker"):`${t4(e)} of ${t3(t.length,"worker")}`}(t),null===s?"":`${t8(s)} busy`].filter(t=>""!==t).join(" \xb7 ")):n),this.#sH(t,e,n),this.#sx.show(t),this.#sJ(t),this.showNotebook(),this.#sS.limit(t)}showNotebook(){let{notebook:t}=this.#sm.page,e=null!==t&&this.#eY?.used_by.includes(t.path)===!0,{lasting:s=!1,state:n}=this.#eY??{};this.#sM.hidden=null===t||e||!s||"ready"!==n,null!==t&&eo(this.#sM,"title",`Use it in ${sN(t.path)}`),e&&(this.#sC.hidden=!0)}async attach(){let{page:t}=this.#sm,e=`%cluster attach ${this.#eY?.name??""}`;if(this.#sC.hidden=!0,ea(this.#eK,""),t.notebook?.kernel==null||t.notebook.busy){let s=t.notebook?.busy?"The kernel is busy.":"The notebook has no kernel yet.";this.#sC.replaceChildren(ei("p",{},[`${s} Run this line in the notebook when it is idle:`]),sT(e,e=>void t.copy(e))),this.#sC.hidden=!1;return}let s=`${sN(t.notebook.path)} uses it now.`;await this.#s_.attempt(this.#sM,()=>t.runLine(e))&&ea(this.#eK,s)}#sH(t,e,s){let n=[s,t.waiting,function({bounds:[t=0,e=0],adaptive:s}){return s&&e>t?`${t4(t)} to ${t4(e)}, as needed`:""}(t),function({lasting:t,idle_s:e,idle_for_s:s,state:n},i){return"ending"===n?"ending":t?null===e?"stays until it is stopped":null===s||0===s?`ends when unused for ${sR(e)}`:`ends in ${sR(Math.max(0,e-s-i))} unless used`:"ends with its kernel"}(t,e)],i=t.workers.length>0?n:n.slice(1);ea(this.#el,i.filter(sK).join(" \xb7 "));let a=t.used_by.map(sN).join(", ");ea(this.#sv,""===a?"":`used by ${a}`),eo(this.#sv,"title",t.used_by.join("\n"))}#sJ({differences:t,deaths:e}){sH(this.#sy,t.map(sI));let s=Date.now()/1e3,n=e.slice(-3).reverse();sH(this.#sk,n.map(t=>sO(t,s)))}async #s$(){await this.attach()}#sP(){let{title:t="",used_by:e=[]}=this.#eY??{},s=e.map(sN).join(", "),n=""===s?"":` ${s} will be without it.`;this.#sz.ask(`Stop ${t}? Its workers end, and what they compute is lost.${n}`,this.#sN)}#sI(){let{title:t=""}=this.#eY??{};this.#sW.ask(`Restart ${t}? Its workers begin anew; slices under way are done again.`,this.#sO)}async #sF(){await this.#s_.attempt(this.#sN,()=>this.#sm.server.stop(this.#e3))}async #sB(){await this.#s_.attempt(this.#sO,()=>this.#sm.server.restart(this.#e3))}async #sq(t,e){let{server:s}=this.#sm;await this.#s_.attempt(this.#sS.apply,()=>s.scale(this.#e3,t,e))&&(this.#sj.turn(!1),this.#sj.button.focus())}async #sR(){sj(this.#sE,"reading …");let t=async()=>{this.#sg=await this.#sm.server.logs(this.#e3),this.#sK(),this.#sD()};await this.#s_.attempt(this.#sL.button,t)||this.#sL.turn(!1)}#sK(){let t=0===this.#sA.length?"*":this.#sA.value,e=ei("option",{value:"*"},["everybody"]),s=this.#sg.map(({worker:t})=>ei("option",{value:t},[sJ(t)]));this.#sA.replaceChildren(e,...s),this.#sA.value=this.#sg.some(({worker:e})=>e===t)?t:"*"}#sD(){var t;let e,s,n=this.#sA.value;sj(this.#sE,(t=this.#sg.filter(({worker:t})=>"*"===n||t===n),e=Date.now()/1e3,0===(s=t.map(({worker:t,text:s,deaths:n})=>{let i=n.map(t=>`${sO(t,e)}
`).join("");return`— ${sJ(t)} —
${s}${i}`})).length?"Nothing was written.":s.join("\n"))),this.#sE.scrollTop=this.#sE.scrollHeight}get #e3(){return this.#eY?.name??""}},sB=class{#sU=new sq("at least");#sV=new sq("workers");#sG=ei("input",{type:"checkbox"});apply=ei("button",{type:"submit",class:"first"},["Apply"]);node;constructor(t){this.node=ei("form",{class:"scale"},[this.#sV.node,ei("label",{class:"check"},[this.#sG,"more and fewer, as needed"]),this.#sU.node,this.apply]),this.#sG.addEventListener("change",()=>this.#D()),this.node.addEventListener("submit",e=>{e.preventDefault();let s=this.#sV.value;t(this.#sG.checked?Math.min(this.#sU.value,s):s,s)})}begin({bounds:[t=1,e=1],adaptive:s}){this.#sU.value=t,this.#sV.value=e,this.#sG.checked=s,this.#D()}limit({title:t}){eo(this.node,"aria-label",`scale ${t}`)}#D(){this.#sU.node.hidden=!this.#sG.checked,this.#sV.name(this.#sG.checked?"at most":"workers")}},sq=class{#sY=ei("input",{type:"number",min:"0",max:"9999",inputmode:"numeric"});#e3=ei("span");#sX=sy("−",()=>this.#t2(-1));#sl=sy("+",()=>this.#t2(1));node;constructor(t){this.node=ei("div",{class:"stepper"},[ei("label",{},[this.#e3,this.#sY]),this.#sX,this.#sl]),this.name(t)}get value(){return Math.max(0,Math.round(this.#sY.valueAsNumber||0))}set value(t){this.#sY.valueAsNumber=t}name(t){ea(this.#e3,t),eo(this.#sX,"aria-label",`fewer: ${t}`),eo(this.#sl,"aria-label",`more: ${t}`)}#t2(t){this.value=Math.max(0,this.value+t)}},sD=class{#t8=ei("h3",{class:"called"});#t5=ei("span",{class:"sign","aria-hidden":"true"});#B=ei("p");#s_=new s$;#h;node;#sZ=null;constructor(t,e){this.#h=sy("",()=>{if(null===this.#sZ)return;let{start:s,state:n}=this.#sZ;"failed"===n?e(s):this.#s_.attempt(this.#h,()=>t.stopStart(s))}),this.node=ei("li",{class:"card"},[ei("div",{class:"line-up"},[this.#t5,this.#t8]),this.#B,ei("div",{class:"actions"},[this.#h]),this.#s_.node])}show(t){this.#sZ=t;let e="failed"===t.state;eo(this.node,"data-state",t.state),ea(this.#t5,e?"✗":"○"),ea(this.#t8,e?"Not started":"Starting"),ea(this.#B,e?t.message:""===t.waiting?"Its workers are coming.":t.waiting),ea(this.#h,e?"Dismiss":"Do not wait")}};function sH(t,e){for(let[s,n]of(er(t,e.length,()=>ei("li")),e.entries())){let e=t.children[s];e instanceof HTMLElement&&ea(e,n)}t.hidden=0===e.length}function sJ(t){return""===t?"host process":t}function sK(t){return""!==t}var sU=new Set(["workers","gpus","memory","name","idle"]),sV=class{#sQ;#s0;#s1;#s2;#sb=ei("select",{name:"kind"});#s6=ei("p",{class:"pale"});#s4=ei("div");#s5=ei("div",{class:"fields"});#s3=ei("p",{class:"pale"});#sM=ei("input",{type:"checkbox",checked:""});#s8=ei("span");#s9=ei("label",{class:"check"},[this.#sM,this.#s8]);#J=ei("code",{class:"line-of-code"});#s_=new s$;#sZ=ei("button",{type:"submit",class:"first"},["Start"]);node;#s7=[];#nt=[];constructor(t,e,s,n){this.#sQ=t,this.#s0=e,this.#s1=s,this.#s2=n,this.node=ei("form",{class:"start","aria-label":"start a cluster"},[ei("label",{class:"field"},[ei("span",{},["kind"]),this.#sb]),this.#s6,this.#s4,this.#s5,this.#s9,this.#s3,ei("div",{class:"same-line"},[ei("span",{class:"pale"},["the same in a cell"]),this.#J]),this.#s_.node,ei("div",{class:"actions"},[this.#sZ,sy("Cancel",()=>this.close())])]),this.node.hidden=!0,this.#sb.addEventListener("change",()=>this.#ne()),this.node.addEventListener("input",()=>this.#ns()),this.node.addEventListener("submit",t=>{t.preventDefault(),this.#$()}),this.node.addEventListener("keydown",t=>{"Escape"===t.key&&(t.stopPropagation(),this.close())})}async open(){this.node.hidden=!1,this.#s_.tell(""),ea(this.#s6,"Asking which kinds there are …"),this.#sZ.disabled=!0;let{notebook:t}=this.#s0,e=t?.kernel??null;try{let{kinds:s,python:n}=await this.#sQ.kinds(e);this.#s7=s;let i=null===e?"the server's":`of ${sN(t?.path??"")}`;ea(this.#s3,`Python ${i}: ${n}`),this.#sb.replaceChildren(...s.map(({name:t})=>ei("option",{value:t},[t]))),this.#s9.hidden=null===e,ea(this.#s8,`use it in ${sN(t?.path??"")}`),this.#ne(),this.#sb.focus()}catch(t){ea(this.#s6,""),this.#s_.tell(sC(t))}}close(){this.node.hidden=!0,this.#s2()}#ne(){let t=this.#tE;if(void 0===t)return;ea(this.#s6,t.does);let{missing:e}=t;this.#s4.replaceChildren(...""===e?[]:[ei("p",{},["Something has to be installed first, where the cluster's Python is:"]),sT(e,t=>void this.#s0.copy(t))]),this.#sZ.disabled=""!==e,this.#nt=t.options.map(t=>new sY(t));let s=this.#nt.filter(({option:t})=>sU.has(t.key)),n=this.#nt.filter(({option:t})=>!sU.has(t.key)),i=ei("details",{},[ei("summary",{},[t3(n.length,"more option")]),...n.map(({node:t})=>t)]);this.#s5.replaceChildren(...s.map(({node:t})=>t),...n.length>0?[i]:[]),this.#ns()}#ns(){let t=this.#tE;void 0!==t&&ea(this.#J,function({kind:t,options:e}){return["%cluster start",t,...Object.entries(e).flatMap(([t,e])=>{let s=`--${t.replaceAll("_","-")}`;return!0===e?[s]:("string"==typeof e?[e]:e).map(t=>{var e;return`${s} ${e=t,/^[\w@%+=:,./-]+$/.test(e)?e:`'${e.replaceAll("'","'\"'\"'")}'`}`})})].join(" ")}({kind:t.name,options:this.#nn()}))}async #$(){let t=this.#tE;if(void 0===t)return;for(let t of this.#nt)t.fault("");let{notebook:e}=this.#s0,s={kind:t.name,options:this.#nn(),kernel:e?.kernel??null,notebook:e?.path??""};this.#sZ.disabled=!0;try{let t=await this.#sQ.start(s);this.#s1(t,null!==s.kernel&&this.#sM.checked),this.close()}catch(t){this.#ni(t)}finally{this.#sZ.disabled=!1}}#ni(t){if(this.#s_.tell(sC(t)),t instanceof tb){for(let{field:e,text:s}of t.faults)this.#nt.find(({option:t})=>t.name===e||t.key===e)?.fault(s);this.#nt.find(({faulty:t})=>t)?.focus()}}#nn(){let t={};for(let{option:e,value:s}of this.#nt)null!==s&&(t[e.key]=s);return t}get #tE(){return this.#s7.find(({name:t})=>t===this.#sb.value)}},sG=0,sY=class{option;#sY;#na=ei("p",{class:"trouble"});node;constructor(t){this.option=t,sG+=1;let e=`option-${sG}`;this.#sY=function(t,e){if(t.flag)return ei("input",{type:"checkbox"});let s={placeholder:t.default??(t.repeats?`${t.value}, one a line`:t.value)};if(t.repeats)return ei("textarea",{rows:"2",spellcheck:"false",...s});let n={type:"text",autocomplete:"off",spellcheck:"false",...s};return ei("input",t.choices.length>0?{...n,list:`${e}-choices`}:n)}(t,e);let s=ei("span",{class:"help",id:`${e}-help`},[t.help]);this.#sY.setAttribute("aria-describedby",`${e}-help ${e}-fault`),this.#na.id=`${e}-fault`,this.#na.hidden=!0;let n=ei("datalist",{id:`${e}-choices`},t.choices.map(t=>ei("option",{value:t}))),i=t.name.replace(/^--/,""),a=t.flag?ei("label",{class:"check"},[this.#sY,i]):ei("label",{class:"field"},[ei("span",{},[i]),this.#sY]);this.node=ei("div",{class:"option"},[a,s,this.#na,n])}get value(){if(this.#sY instanceof HTMLInputElement&&"checkbox"===this.#sY.type)return!!this.#sY.checked||null;let t=this.#sY.value.trim();return""===t?null:this.option.repeats?t.split("\n").filter(t=>""!==t.trim()):t}get faulty(){return!this.#na.hidden}fault(t){ea(this.#na,t),""===t?this.#sY.removeAttribute("aria-invalid"):eo(this.#sY,"aria-invalid","true")}focus(){this.#sY.focus()}},sX=class{#sm;#no=null;#tE=!1;#t5=ei("span",{class:"sign","aria-hidden":"true"});#t3=ei("strong",{class:"state"});#et=ei("span",{class:"clock"});#t7=ei("strong",{class:"gained"});#t8=ei("h3",{class:"called"});#nr=ei("span",{class:"where"});#eT=new AbortController;#ee=new e_;#x=new eX(()=>this.paint(performance.now(),!1),this.#eT.signal);#eo=ei("p",{class:"said"});#td=ei("div",{class:"run"},[this.#ee.node,this.#x.node,this.#eo]);#en=new s_("Details",this.#td,()=>this.#sm.folded());#sN=sy("Stop",()=>void this.#sF(),{class:"danger"});#nl=sS("why it runs as it does");#nh=new s_("Why",this.#nl,t=>void(t&&this.#nd()));#nc=sy("Show cell",()=>void this.#nu());#np=ei("p",{class:"answer"});#s_=new s$;node;constructor(t){this.#sm=t,this.#np.hidden=!0,this.#en.button.addEventListener("click",()=>{this.#tE=!0}),this.node=ei("li",{class:"card of-run"},[ei("div",{class:"line-up"},[this.#t5,this.#t8,this.#nr]),ei("p",{class:"summary"},[this.#t3," ",this.#et," ",this.#t7]),this.#td,ei("div",{class:"actions"},[this.#sN,this.#nc,this.#nh.button,this.#en.button]),this.#np,this.#s_.node,this.#nl])}get open(){return this.#en.open}get id(){return this.#no?.id??""}show(t,e){this.#no=t;let s=t.progress.about;if(null===s)return;eo(this.node,"data-state",s.state),ea(this.#t5,ed[s.state]),ea(this.#t3,s.state);let n=eu(s);ea(this.#t8,""===n?"a run":n),ea(this.#nr,sN(t.notebook)),eo(this.#nr,"title",t.notebook),ea(this.#t7,ef(s,t.progress.loops)??""),eo(this.node,"aria-label",`run ${n} ${s.state}`),this.#ee.show(t.progress,e);let[i]=s.errors;ea(this.#eo,void 0===i?s.message:`${eb(i)}: ${ew(i)}`);let{alive:a}=t.progress;this.#sN.hidden=!a,this.#nc.hidden=""===t.notebook,a||ea(this.#np,""),this.#tE||this.#en.turn(a),this.paint(e,!1)}leave(){this.#eT.abort()}paint(t,e){let{progress:s}=this.#no??{};void 0===s||(ea(this.#et,`${s.alive?"":"after "}${t0(s.elapsed_s(t))}`),this.open&&(this.#ee.showTimeLeft(s,t),this.#x.paint(s,t,e)))}describe(t){this.open&&null!==this.#no&&this.#x.describe(this.#no.progress,t)}forgetColours(){this.#x.forgetColours()}async #sF(){await this.#s_.attempt(this.#sN,async()=>{let t=await this.#sm.server.stopRun(this.id);ea(this.#np,"stop"===t?"It was asked to stop.":"The kernel was interrupted.")})}async #nd(){sj(this.#nl,"reading …");let t=async()=>sj(this.#nl,await this.#sm.server.why(this.id));await this.#s_.attempt(this.#nh.button,t)||this.#nh.turn(!1)}async #nu(){let t=this.#no;null!==t&&await this.#s_.attempt(this.#nc,()=>this.#sm.page.showCell(t))}},sZ=`/* Only the theme's colours: the panel is never without a theme. Bars and lanes bring their own sheet. */
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

.panel .called {
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
  padding: 1px 7px;
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

.panel .unfolds {
  justify-self: start;
  margin-left: -6px;
  padding: 0 6px;
  border-color: transparent;
  color: var(--jp-ui-font-color2);
}

.panel .unfolds::before {
  display: inline-block;
  width: 1.1em;
  content: "▸";
}

.panel .unfolds[aria-expanded="true"] {
  background: transparent;
}

.panel .unfolds[aria-expanded="true"]::before {
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

.panel .logs > select {
  width: auto;
  max-width: 100%;
  margin: 6px 0 4px;
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

/* Where there is no room for buttons, wheel and keys do what they do. */
@container (max-width: 420px) {
  .panel .sight {
    display: none;
  }
}
`,sQ=class{#ej;#s0;#s;#nf=ei("div",{class:"notice"});#nm=sy("Start",()=>void this.openForm(),{"aria-label":"Start a cluster"});#ng;#T=ei("ul",{class:"cards"});#j=ei("ul",{class:"cards"});#nb;#nw;#nv=new Map;#nx;#E=ei("ul",{class:"cards"});#ny;#nk=new Set;#n_;#nM;#o=ei("p",{class:"unseen",role:"status","aria-live":"polite"});#ec;#eu=matchMedia("(prefers-reduced-motion: reduce)");#n$=new Set;#nC=new Set;#nS=!1;#ep=!1;#nj=!1;#eg=0;#tO=-1/0;#eb=-1/0;#nT="";#nE="";constructor(t,e,s,n){this.#ej=e,this.#s0=s,this.#s=n;let{server:i,model:a}=e;this.#ng=new sV(i,s,(t,e)=>void(e&&this.#n$.add(t)),()=>this.#nA()),this.#nb=new sP(this.#T,()=>new sD(i,t=>a.forgetStart(t))),this.#nw=new sP(this.#j,()=>new sW({server:i,page:s})),this.#ny=new sP(this.#E,()=>new sX({server:i,page:s,folded:()=>this.#nL()})),this.#nx=this.#nR(),this.#n_=ei("section",{"aria-label":"clusters"},[ei("div",{class:"heading"},[ei("h2",{},["Clusters"]),this.#nm]),this.#ng.node,this.#T,this.#j,this.#nx]),this.#nM=ei("section",{"aria-label":"runs"},[ei("div",{class:"heading"},[ei("h2",{},["Runs"])]),this.#E]),this.#ec=ei("section",{class:"panel",role:"region","aria-label":"nbcluster"},[this.#nf,this.#n_,this.#nM,this.#o]);let o=ei("div",{class:"nbc-panel"});o.attachShadow({mode:"open"}).append(ei("style",{},[e1,sZ]),this.#ec),t.append(o),this.#R(o)}setVisible(t){t===this.#ep||(this.#ep=t,this.#nL(),t&&(this.#D(),"absent"===this.#ej.model.connection&&this.#ej.connection.tryNow()))}focus(){let t=[...this.#ec.querySelectorAll("button")].find(t=>t.checkVisibility()&&!t.disabled);t?.focus()}async openForm(){this.#nS=!0,this.#D(),await this.#ng.open()}#nA(){this.#nS=!1,this.#D(),this.#nm.focus()}#R(t){let{model:e}=this.#ej,s=new ResizeObserver(()=>this.#eS(performance.now()));s.observe(this.#ec),e.onChange(()=>this.#nO(),this.#s),e.onReady(t=>this.#nI(t),this.#s),this.#s0.onChange(()=>this.#nO(),this.#s),eh(()=>{for(let t of this.#nk)t.forgetColours();this.#nO()},this.#s),this.#s.addEventListener("abort",()=>{s.disconnect(),cancelAnimationFrame(this.#eg),this.#ej.connection.watch(this,[]),t.remove()},{once:!0}),this.#D()}#nO(){this.#nN(),this.#nj=!0,this.#ew()}#D(){this.#nj=!1;let{model:t}=this.#ej,e=performance.now();this.#nP();let s="open"===t.connection||"lost"===t.connection;this.#n_.hidden=!s,this.#nm.disabled="open"!==t.connection||this.#nS,this.#ec.classList.toggle("stale","lost"===t.connection),this.#nb.show(t.starts,({start:t})=>t,(t,e)=>t.show(e)),this.#T.hidden=0===t.starts.length,this.#nz(e),this.#nF(s,e),this.#nx.hidden=this.#nS||t.clusters.length+t.starts.length>0,this.#nW(),this.#ew()}#nz(t){let{model:e}=this.#ej,s=e.age_s(t);this.#nv.clear(),this.#nw.show(e.clusters,({name:t})=>t,(t,e)=>{t.show(e,s),this.#nv.set(e.name,t)}),this.#j.hidden=0===e.clusters.length}#nF(t,e){let s=this.#ej.model.runs.slice(0,20);this.#nk.clear(),this.#ny.show(s,({id:t})=>t,(t,s)=>{t.show(s,e),this.#nk.add(t)}),this.#nM.hidden=!t||0===s.length,this.#nL()}#nL(){let t=[...this.#nk].filter(t=>t.open).map(({id:t})=>t);this.#ej.connection.watch(this,this.#ep?t:[])}#nP(){let{connection:t}=this.#ej.model;if(t===this.#nT)return;this.#nT=t;let e=sA[t];if(this.#nf.hidden=null===e,this.#nf.dataset.connection=t,null===e)return;let{title:s,text:n,line:i,button:a}=e;this.#nf.replaceChildren(ei("h2",{},[s]),ei("p",{},[n]),...""===i?[]:[sT(i,t=>void this.#s0.copy(t))],...""===a?[]:[sy(a,()=>this.#ej.connection.tryNow())])}#nN(){let{connection:t,clusters:e,runs:s,starts:n}=this.#ej.model,i=[..."lost"===t?["connection lost"]:[],...n.map(({state:t,message:e})=>"failed"===t?e:"a cluster is starting"),...e.map(t=>`cluster ${t.title} ${t.state}`),...s.slice(0,20).flatMap(({progress:{about:t}})=>null===t?[]:[`run ${eu(t)} ${t.state}`])],a=new Set(this.#nE.split("\n")),o=i.join("\n");if(o===this.#nE)return;let r=i.filter(t=>!a.has(t));""!==this.#nE&&r.length>0&&ea(this.#o,r.join("; ")),this.#nE=o}#nI({start:t,name:e}){this.#n$.delete(t)&&this.#nC.add(e),this.#nO()}#nW(){for(let t of this.#nC){let e=this.#nv.get(t);void 0!==e&&(this.#nC.delete(t),e.attach())}}#ew(){0===this.#eg&&(this.#ep||this.#nC.size>0)&&(this.#eg=requestAnimationFrame(t=>this.#e$(t)))}#e$(t){this.#eg=0,this.#nj&&this.#D(),t-this.#tO>=100&&this.#eS(t);let{connection:e,runs:s}=this.#ej.model;"open"===e&&s.some(({progress:t})=>t.alive)&&!this.#eu.matches&&this.#ew()}#eS(t){this.#tO=t;let e=t-this.#eb>=2e3;for(let s of(e&&(this.#eb=t),this.#nk))s.paint(t,!this.#eu.matches),e&&s.describe(t)}#nR(){let t=t=>void this.#s0.copy(t),e=ei("div",{class:"first-steps"},[ei("h3",{},["No cluster yet"]),ei("p",{},["Put one line on top of a cell with a slow loop. A cluster on this machine starts by itself:"]),sT("%load_ext nbcluster",t),sT("%%distribute",t),ei("p",{},["Or start one that stays, and that several notebooks share:"]),sy("Start a cluster",()=>void this.openForm())]);return eo(e,"role","group"),eo(e,"aria-label","first steps"),e}},s0="nbcluster-lab:panel",s1=new m.LabIcon({name:"nbcluster:clusters",svgstr:'<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g class="jp-icon3" fill="#616161"><rect x="1" y="2" width="8" height="3" rx="1"/><rect x="11" y="2" width="4" height="3" rx="1"/><rect x="1" y="6.5" width="4" height="3" rx="1"/><rect x="7" y="6.5" width="8" height="3" rx="1"/><rect x="1" y="11" width="10" height="3" rx="1"/><rect x="13" y="11" width="2" height="3" rx="1"/></g></svg>\n'}),s2={id:s0,description:"Clusters, workers and runs beside the notebook",autoStart:!0,requires:[tk],optional:[b.ILayoutRestorer,o.ICommandPalette,l.INotebookTracker,d.ISettingRegistry,w.IStatusBar,c.ITranslator],activate:(t,e,s,n,i,a,r,l)=>{var h,d,u,p,f,m;let g=(l??c.nullTranslator).load("nbcluster"),b=new sm(t,i),w=new s6(e,b,g);t.shell.add(w,"left",{rank:520,type:"nbcluster"}),s?.add(w,w.id);let v=()=>t.shell.activateById(w.id);for(let s of(h=t,d=e,u=b,p=w,f=v,m=g,h.commands.addCommand(su,{label:m.__("Clusters and Runs"),caption:m.__("Show clusters, workers and runs beside the notebook"),icon:s1,execute:f}),h.commands.addCommand(sp,{label:m.__("Start a Cluster…"),execute:async()=>{f(),await p.view.openForm()}}),h.commands.addCommand(sf,{label:m.__("Show the Cell of a Run"),execute:async({run:t})=>{let e=d.model.run(String(t));null!==e&&await u.showCell(e)}}),[su,sp]))n?.addItem({command:s,category:g.__("Clusters")});let x=new s4;a?.load(s0).then(t=>x.follow(t)),null!==r&&function(t,{model:e},s,n){let i=new sx(n),a=()=>{i.tell(function(t){if(0===t.length)return"";let e=t.flatMap(({workers:t})=>t).filter(({state:t})=>"ready"===t),s=sL(e);return[t3(e.length,"worker"),null===s?"":t8(s)].filter(t=>""!==t).join(" \xb7 ")}(e.clusters)),i.setHidden(!(s.statusBar&&"open"===e.connection&&e.clusters.length>0))};e.onChange(a,new AbortController().signal),s.onChange(a),t.registerStatusItem("nbcluster-lab:status",{item:i,align:"left",rank:20}),a()}(r,e,x,v),function(t,{model:e},s,n,i){e.onEnd(e=>{var a,r,l;let h,d=e.progress.about;if(null===d||n.tellAfter_s<=0||d.seconds<n.tellAfter_s||"away"!==s.looksAt(e))return;let c=(a=eu(d),r=d.state,l=d.seconds,h=[a,sN(e.notebook)].filter(t=>""!==t).join(" in "),`${""===h?"A run":h}: ${r} after ${t0(l)}`),u=[{label:i.__("Show cell"),callback:()=>void t.commands.execute(sf,{run:e.id})}];o.Notification.emit(c,"done"===d.state?"success":"warning",{actions:u,autoClose:!1})},new AbortController().signal)}(t,e,b,x,g)}},s6=class extends u.Widget{view;#eT=new AbortController;constructor(t,e,s){super(),this.id="nbcluster-panel",this.title.icon=s1,this.title.caption=s.__("Clusters and runs"),this.node.style.overflowY="auto",this.node.style.background="var(--jp-layout-color1)",this.view=new sQ(this.node,t,e,this.#eT.signal)}dispose(){this.#eT.abort(),super.dispose()}onAfterShow(){this.view.setVisible(!0)}onAfterHide(){this.view.setVisible(!1)}onAfterAttach(){this.view.setVisible(this.isVisible)}onActivateRequest(){this.view.focus()}},s4=class{statusBar=!0;tellAfter_s=30;#k=new Set;follow(t){let e=()=>{for(let e of(this.statusBar=!1!==t.get("statusBar").composite,this.tellAfter_s=Number(t.get("tellAfter").composite??30),this.#k))e()};t.changed.connect(e),e()}onChange(t){this.#k.add(t)}},s5=[{id:"nbcluster-lab:live",description:"Clusters and runs, live from the server",autoStart:!0,provides:tk,activate:t=>{let e=new tv(t.serviceManager.serverSettings),s=new tf,n=new tl(e,s,new AbortController().signal);return{model:s,server:e,connection:n}}},s2,sc];s.d(e,{default:()=>s5})}}]);