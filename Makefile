# Verbs only: each is one line that calls Python. Without make, the same is
# python3 lab/bootstrap.py VERB.

# Name a Python to use that one: make PYTHON=python3.12 check
PYTHONS := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)
LAB = @for python in $(PYTHONS); do \
	command -v "$$python" >/dev/null && \
	exec "$$python" lab/bootstrap.py $(if $(PYTHON),--this-python) $(1); done; \
	echo "Echo to ASGI needs Python 3.11 or newer," \
	"and $(if $(PYTHON),there is no $(PYTHON),none is on PATH)." \
	"Install one, or name it: make PYTHON=python3.12 $@" >&2; exit 1

.SUFFIXES:
.PHONY: help site docs build status wrong-answers test check format test-all carry record bench-lab bench-exercises bench-chapters bench-soak lock clean FORCE

help: ## print the verbs
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { sub("%", "N", $$1); \
	printf "make %-22s %s\n", $$1, $$2 }' Makefile

site: ## build the site and serve it, on our own server
	$(call LAB,site)

docs: ## serve the site, built again at every change of a page
	$(call LAB,docs)

build: ## build the site into the folder site/
	$(call LAB,build)

run-chapter-%: FORCE ## run the server of chapter N, from 6 on with APP=module:app
	$(call LAB,run '$*')

xray-chapter-%: FORCE ## run the server of chapter N and show every event live
	$(call LAB,xray '$*')

start-chapter-%: FORCE ## make your own copy of chapter N in work/, with holes to fill
	$(call LAB,start '$*')

test-chapter-%: FORCE ## check your copy of chapter N, or the finished chapter
	$(call LAB,test '$*')

watch-chapter-%: FORCE ## check your copy of chapter N each time you save a file
	$(call LAB,watch '$*')

hint-chapter-%: FORCE ## print one more hint for the step you are at
	$(call LAB,hint '$*')

run-mine-chapter-%: FORCE ## run the server in your copy of chapter N
	$(call LAB,run-mine '$*')

diff-chapter-%: FORCE ## print what differs between your copy and the finished chapter
	$(call LAB,diff '$*')

solution-chapter-%: FORCE ## print the code of a step that you have passed
	$(call LAB,solution '$*')

reset-chapter-%: FORCE ## put your copy of chapter N away, and begin anew
	$(call LAB,reset '$*')

status: ## print how far you are in each chapter
	$(call LAB,status)

experiment-chapter-%: FORCE ## measure what chapter N claims
	$(call LAB,experiment '$*')

wrong-answers: ## print which check catches which wrong answer; ONLY=2- for one chapter
	$(call LAB,wrong-answers)

find-gaps-chapter-%: FORCE ## find wrong servers of chapter N that pass; FILE=, COPY=, TALKS=
	$(call LAB,find-gaps '$*')

test: ## run all that CI runs; ARGS="-x" goes to pytest
	$(call LAB,test -- $(ARGS))

check: ## check format, lint, types and the snapshots
	$(call LAB,check)

format: ## mend the format, and the lint where that is safe
	$(call LAB,format)

test-all: ## run the tests on every supported Python found
	$(call LAB,test-all -- $(ARGS))

carry: ## print what differs between the snapshots; WRITE=1 carries a fix forward
	$(call LAB,carry)

record: ## run the commands on the pages again; ONLY=name takes one
	$(call LAB,record $(ONLY))

bench-lab: ## measure the lab: a crowd of connections, and a trace
	$(call LAB,bench-lab)

bench-exercises: ## measure how long a check of each chapter takes
	$(call LAB,bench-exercises)

bench-chapters: ## measure the chapters' HTTP servers with wrk, beside others
	$(call LAB,bench-chapters)

bench-soak: ## check with wrk that the newest server holds no more after much work
	$(call LAB,bench-soak)

lock: ## write requirements.txt anew; UPGRADE=1 takes newer versions
	$(call LAB,lock)

clean: ## remove what the other verbs made, except your work/
	$(call LAB,clean)

# A chapter's number is missing.
run-chapter run-chapter-: ; $(call LAB,run '')
xray-chapter xray-chapter-: ; $(call LAB,xray '')
start-chapter start-chapter-: ; $(call LAB,start '')
test-chapter test-chapter-: ; $(call LAB,test '')
watch-chapter watch-chapter-: ; $(call LAB,watch '')
hint-chapter hint-chapter-: ; $(call LAB,hint '')
run-mine-chapter run-mine-chapter-: ; $(call LAB,run-mine '')
diff-chapter diff-chapter-: ; $(call LAB,diff '')
solution-chapter solution-chapter-: ; $(call LAB,solution '')
reset-chapter reset-chapter-: ; $(call LAB,reset '')
find-gaps-chapter find-gaps-chapter-: ; $(call LAB,find-gaps '')
experiment-chapter experiment-chapter-: ; $(call LAB,experiment '')

FORCE:
