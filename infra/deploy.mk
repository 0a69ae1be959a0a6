# Deploying with AWS SAM. The tools have their own environments, because their pinned versions conflict with ours.

.PHONY: build build-aws upload-web deploy-local undeploy e2e e2e-localstack invoke start-api

STACK := $(PYTHON_BIN) -m infra.emulators
FN ?= sessions
EVENT ?= tests/events/$(FN).json
# A test that builds takes minutes on a busy machine.
E2E := $(PYTHON_BIN) -m pytest tests/e2e -p no:randomly -o faulthandler_timeout=900 -m

.tools/%: infra/tools/%.txt
	@python=$$($(FIND_PYTHON)) && "$$python" -m venv --clear $@ && echo "Installing $*" \
	&& $@/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

##@ Deploy
deploy-local: $(DEV) $(WEB) .tools/sam ## Deploy everything to LocalStack in containers, and print the URL
	@$(STACK) deploy-local

undeploy: $(DEV) ## Stop what deploy-local started and delete its data
	@$(STACK) undeploy

e2e: $(DEV) $(WEB) .tools/sam .tools/ministack ## Test a stack deployed to MiniStack, without containers
	@$(E2E) e2e --target ministack $(ARGS)

e2e-localstack: $(DEV) $(WEB) .tools/sam ## Test a stack deployed to LocalStack, in Lambda containers
	@$(E2E) e2e --target localstack $(ARGS)

invoke: $(DEV) .tools/sam ## Invoke a function in a container: FN=sessions EVENT=file.json
	@$(STACK) invoke --function "$(FN)" --event "$(EVENT)"

start-api: $(DEV) $(WEB) .tools/sam ## Serve on port 3000 (PORT=…), each function in a container; Ctrl-C stops it
	@$(STACK) start-api

build: $(DEV) $(WEB) .tools/sam ## Build functions and layers with SAM, for LocalStack
	@$(STACK) build

build-aws: $(DEV) $(WEB) .tools/sam ## Build for AWS, into .aws-sam/build (ARCH=arm64)
	@$(PYTHON_BIN) -m infra.build.sam $(ARCH)

upload-web: $(DEV) $(WEB) ## Upload the web client for CloudFront: BUCKET=…
	@$(PYTHON_BIN) -m infra.build.upload "$(BUCKET)"
